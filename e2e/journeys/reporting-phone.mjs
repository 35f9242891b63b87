// Reporting, usage and Billing on a phone: charts shrink, rows stack, nothing is cut off.

export const name = "reporting, usage and billing fit a phone";
export const options = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

export async function run(trip) {
  const { page } = trip;
  await trip.signIn("Organization Admin");
  const organization = new URL(page.url()).pathname;
  for (const path of ["/reporting", "/reporting?period=last_12_months&columns=cost", "/billing"]) {
    await page.goto(organization + path);
    await trip.look(path);
  }
  await page.getByRole("table", { name: "Companies" }).locator("th a").first().click();
  await page.waitForURL(/\/c\/[^/]+\/billing$/);
  await trip.look("company billing");
  await page.getByRole("link", { name: "Days of this month" }).click();
  await page.waitForURL(/\/usage$/);
  await trip.look("days");
  await page.getByRole("table", { name: "Days" }).locator("a.into").first().click();
  await page.waitForURL(/\/usage\/20/);
  await trip.look("events");
  await page.getByRole("table", { name: "Events" }).locator("a.into").first().click();
  await page.waitForURL(/\/usage\/event/);
  await trip.look("event");
}
