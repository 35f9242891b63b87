// Everything can be read, and forms work, where no script runs.

export const name = "without JavaScript one can sign in, search, read and save";
export const options = { javaScriptEnabled: false };

export async function run(trip) {
  const { page } = trip;
  await trip.signIn("Organization Admin");
  const overview = page.url();
  const first = await page.locator("article.co h3").first().innerText();
  await page.getByRole("searchbox", { name: /^Search/ }).fill(first);
  await page.getByRole("button", { name: "Apply" }).click();
  trip.equal(await page.locator("article.co h3").first().innerText(), first, "the company searched for");
  await page.goto(`${overview}?view=table`);
  trip.check(await page.getByRole("table").isVisible(), "the table");
  await page.getByRole("link", { name: first, exact: true }).first().click();
  await page.waitForURL(/\/settings$/);
  await page.getByRole("button", { name: /^Save/ }).first().click();
  await page.getByText("Saved").first().waitFor();
  await page.getByRole("button", { name: "Sign out" }).first().click();
  await page.waitForURL("**/sign-in");
}
