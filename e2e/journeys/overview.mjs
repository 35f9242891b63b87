// An admin reads the organization's overview.

export const name = "an admin signs in and reads the overview";

export async function run(trip) {
  const { page } = trip;
  await trip.signIn("Organization Admin");
  await trip.look("overview");

  for (const tile of ["Companies", "Total Cases", "Staff", "Billing"]) {
    const value = page.locator(".tile", { has: page.getByRole("heading", { name: tile }) }).locator(".v").first();
    trip.check(/[0-9]/.test(await value.innerText()), `the tile ${tile} shows a number`);
  }
  await page.getByRole("button", { name: "What Staff means" }).click();
  trip.check(await page.getByText("As of").first().isVisible(), "a definition says as of when");
  await page.keyboard.press("Escape");
  trip.check(await page.getByRole("heading", { name: "Needs attention" }).isVisible(), "something needs attention");

  await cards(trip);
  await search(trip);
  await table(trip);
}

async function cards(trip) {
  const shown = trip.page.locator("article.co");
  trip.check((await shown.count()) >= 12, `${await shown.count()} cards`);
  for (const term of ["Cases", "Staff", "Billing", "Calls", "SMS segments"]) {
    trip.check(await shown.first().getByText(term, { exact: true }).isVisible(), `a card shows ${term}`);
  }
}

async function search(trip) {
  const { page } = trip;
  const first = await page.locator("article.co h3").first().innerText();
  const before = await page.locator("article.co").count();
  await page.getByRole("searchbox", { name: /^Search/ }).fill(first);
  await page.waitForFunction((before) => document.querySelectorAll("article.co").length < before, before);
  trip.equal(await page.locator("article.co h3").first().innerText(), first, "the company searched for");
  trip.check(new URL(page.url()).search.includes("query="), "the search is in the address");
  await page.getByRole("searchbox", { name: /^Search/ }).fill("no such company at all");
  await page.getByRole("heading", { name: "No company found" }).waitFor();
  await trip.look("nothing found");
  await page.getByRole("searchbox", { name: /^Search/ }).fill("");
  await page.waitForFunction((before) => document.querySelectorAll("article.co").length === before, before);
}

async function table(trip) {
  const { page } = trip;
  await page.locator("label", { hasText: "Table" }).click();
  await page.getByRole("table", { name: "Companies" }).waitFor();
  await trip.look("table");
  await page.getByRole("link", { name: "Cases" }).click();
  await page.locator("th[aria-sort]").getByText("Cases").waitFor();
  const column = page.locator("td[data-l=Cases]");
  const numbers = (await column.allInnerTexts()).map((text) => Number(text.replaceAll(",", "")));
  const up = numbers.every((number, at) => at === 0 || numbers[at - 1] <= number);
  const down = numbers.every((number, at) => at === 0 || numbers[at - 1] >= number);
  trip.check(numbers.length > 1 && (up || down), `sorted by cases: ${numbers.join(", ")}`);
}
