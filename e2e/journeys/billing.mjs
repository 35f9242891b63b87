// The bill while the month is running: of the organization, and of one company.

export const name = "an admin follows the bill of all companies and of one";

export async function run(trip) {
  const { page } = trip;
  await trip.signIn("Organization Admin");
  const overview = page.locator(".tile", { has: page.getByRole("heading", { name: "Billing" }) }).locator(".v");
  // Where companies stand in different months the overview names the month of each sum.
  const sums = (texts) => texts.map((text) => plain(text).split(/\s/)[0]).sort();
  const shown = sums(await overview.allInnerTexts());
  await page.getByRole("navigation", { name: "Pages" }).getByRole("link", { name: "Billing" }).click();
  await page.waitForURL(/\/billing$/);
  await trip.look("billing");
  const tile = (name) => page.locator(".tile", { has: page.getByRole("heading", { name }) });
  trip.equal(sums(await tile("Billing").locator(".v").allInnerTexts()), shown, "the same sums as the overview");
  trip.check((await tile("Expected month end").innerText()).includes("Between"), "the range of what is expected");
  await page.getByRole("button", { name: "What Expected month end means" }).click();
  trip.check(await page.getByText("the same weekdays of the last").isVisible(), "the method is said");
  await page.keyboard.press("Escape");

  const row = page.getByRole("table", { name: "Companies" }).locator("tbody tr").first();
  const amount = plain(await row.locator('td[data-l="Month to date"]').innerText());
  await row.locator("th a").click();
  await page.waitForURL(/\/c\/[^/]+\/billing$/);
  await trip.look("company billing");
  trip.equal(plain(await tile("Billing").locator(".v").innerText()), amount, "the company's month to date");
  trip.check(await page.getByRole("heading", { name: "Fees and taxes" }).isVisible(), "fees and taxes as lines");
  await page.emulateMedia({ media: "print" });
  trip.check(!(await page.getByRole("navigation", { name: "Pages" }).isVisible()), "a printed bill has no menu");
  trip.check(await page.getByRole("table", { name: "Fees and taxes" }).isVisible(), "it has its lines");
  await trip.picture("print");
  await page.emulateMedia({ media: "screen" });
  await page.getByRole("link", { name: "Days of this month" }).click();
  await page.waitForURL(/\/usage$/);
  await page.getByRole("navigation", { name: "Columns" }).getByRole("link", { name: "Cost" }).click();
  await page.waitForURL(/columns=cost/);
  await trip.look("days, cost");
  const total = page.getByRole("table", { name: "Days" }).locator("tfoot td[data-l=Total]");
  trip.equal(plain(await total.innerText()), amount, "the days add up to the bill");
}

// The amount as it is shown, without the exact one for screen readers.
function plain(text) {
  return text.replace(/\(exactly[^)]*\)/, "").trim();
}
