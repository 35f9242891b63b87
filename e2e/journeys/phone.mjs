// The same pages on a phone: a drawer instead of the sidebar, rows stacked, nothing cut off.

export const name = "the overview and the settings fit a phone";
export const options = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

export async function run(trip) {
  const { page } = trip;
  await trip.signIn("Organization Admin");
  await trip.look("overview");
  await page.getByRole("button", { name: "Menu" }).click();
  await page.getByRole("navigation", { name: "Pages" }).waitFor();
  await trip.look("drawer");
  await page.keyboard.press("Escape");

  await page.goto(`${page.url()}?view=table`);
  await trip.look("table");
  await page.goto(page.url().split("?")[0]);
  await page.locator("article.co h3 a").first().click();
  await page.waitForURL(/\/settings$/);
  await trip.look("settings");
}
