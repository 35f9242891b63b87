// Reports, days and bills can be read, sorted and searched where no script runs.

export const name = "without JavaScript reports and bills are read, sorted and searched";
export const options = { javaScriptEnabled: false };

export async function run(trip) {
  const { page } = trip;
  await trip.signIn("Organization Admin");
  await page.getByRole("link", { name: "Reporting" }).click();
  await page.getByRole("link", { name: "Last month", exact: true }).click();
  await page.waitForURL(/period=last_month/);
  await page.getByText("Show as table").first().click();
  trip.check(await page.locator("figure.chart table").first().isVisible(), "the chart as a table");
  await page.getByRole("link", { name: "Segments", exact: true }).click();
  await page.locator("th[aria-sort=descending]").getByText("Segments").waitFor();
  const first = (await page.locator("#companies tbody th b").first().innerText()).trim();
  await page.getByRole("searchbox", { name: "Search companies" }).fill(first);
  await page.locator("form.bar").filter({ hasText: "Companies" }).getByRole("button", { name: "Apply" }).click();
  trip.equal(await page.locator("#companies tbody tr").count(), 1, "the company searched for");
  trip.check(page.url().includes("period=last_month") && page.url().includes("sort=segments"), "the look is kept");
  await page.locator("#companies td a.into").first().click();
  await page.locator("a.into").first().click();
  await page.locator("a.into").first().click();
  await page.waitForURL(/\/usage\/event/);
  trip.check((await page.locator("main").innerText()).includes("Counts on"), "the event");
}
