// An admin reads a report: presets, days of one's own, the chart and its table, columns, order, search.

export const name = "an admin reports on any period, sorts, searches and looks closer";

export async function run(trip) {
  const { page } = trip;
  await trip.signIn("Organization Admin");
  await page.getByRole("navigation", { name: "Pages" }).getByRole("link", { name: "Reporting" }).click();
  await page.waitForURL(/\/reporting$/);
  await trip.look("reporting");
  const path = new URL(page.url()).pathname;

  for (const tile of ["Total cases", "Active campaigns", "Average recovery", "SMS segments"]) {
    const one = page.locator(".tile", { has: page.getByRole("heading", { name: tile }) });
    trip.check(/[0-9]/.test(await one.locator(".v").first().innerText()), `the tile ${tile} shows a number`);
  }
  trip.check(/ vs .*20\d\d/.test(await page.locator(".tile .d").first().innerText()), "a change names the compared dates");
  await page.getByRole("button", { name: "What Average recovery means" }).click();
  trip.check(await page.getByText("The plain mean adds up the share").isVisible(), "the definition of the recovery");
  await page.keyboard.press("Escape");

  await presets(trip);
  await ownDays(trip, path);
  await chart(trip, path);
  await columns(trip, path);
  await search(trip);
  await asItStood(trip, path);
}

async function presets(trip) {
  const { page } = trip;
  for (const [label, word] of [["Last 12 months", "last_12_months"], ["Last 90 days", "last_90_days"]]) {
    await page.getByRole("navigation", { name: "Period" }).getByRole("link", { name: label }).click();
    await page.waitForURL((address) => address.search.includes(`period=${word}`));
    trip.equal(await page.locator("nav[aria-label=Period] [aria-current]").innerText(), label, "the chosen preset");
  }
  await trip.look("90 days");
  await page.getByRole("button", { name: "More periods" }).click();
  await page.getByRole("link", { name: "Last quarter", exact: true }).click();
  await page.waitForURL(/period=last_quarter/);
  trip.check(await page.getByRole("button", { name: "Last quarter" }).isVisible(), "the menu is called by what it chose");
  await trip.look("last quarter");
}

// Days of one's own; a range the wrong way round is explained and kept.
async function ownDays(trip, path) {
  const { page } = trip;
  await page.goto(path);
  const days = page.locator("form.range.own");
  await days.getByLabel("From").fill("2026-11-20");
  await days.getByLabel("To").fill("2026-11-01");
  trip.expectRefusal(`${path}?from=2026-11-20&to=2026-11-01`);
  await days.getByRole("button", { name: "Apply" }).click();
  await page.locator("#range-error").getByText("The last day lies before the first one").waitFor();
  trip.equal(await days.getByLabel("From").inputValue(), "2026-11-20", "the first day as typed");
  trip.equal(await days.getByLabel("To").inputValue(), "2026-11-01", "the last day as typed");
  await trip.look("days the wrong way round");
  await days.getByLabel("From").fill("2026-10-01");
  await days.getByLabel("To").fill("2026-10-31");
  await days.getByRole("button", { name: "Apply" }).click();
  await page.waitForURL(/from=2026-10-01&to=2026-10-31/);
  trip.check((await page.locator("main").innerText()).includes("1–31 Oct 2026"), "the days are named");
  trip.equal(await page.locator("#range-error").count(), 0, "errors");
}

async function chart(trip, path) {
  const { page } = trip;
  await page.goto(`${path}?period=last_12_months`);
  const shown = page.locator("figure.chart");
  trip.check((await shown.count()) > 1, "a chart for each currency");
  trip.check((await shown.first().locator("line.before").count()) > 0, "the previous period is marked");
  const hit = shown.first().locator(".col .hit").last();
  await hit.hover();
  await page.waitForFunction(() => {
    const tips = [...document.querySelectorAll("figure.chart .tip")];
    return tips.some((tip) => getComputedStyle(tip).visibility === "visible");
  });
  await trip.picture("hover");
  await shown.first().getByText("Show as table").click();
  const table = shown.first().getByRole("table");
  await table.waitFor();
  trip.equal(await table.locator("tbody tr").count(), await shown.first().locator(".col").count(), "rows for bars");
  await trip.look("chart as table");
}

const COLUMN = (label) => `table.rows td[data-l="${label}"]`;

async function columns(trip, path) {
  const { page } = trip;
  await page.goto(path);
  await page.getByRole("navigation", { name: "Columns" }).getByRole("link", { name: "Cases" }).click();
  await page.waitForURL(/columns=cases/);
  await trip.look("cases");
  await page.getByRole("navigation", { name: "Columns" }).getByRole("link", { name: "Cost" }).click();
  await page.waitForURL(/columns=cost/);
  await trip.look("cost");
  trip.check((await page.locator("tfoot").innerText()).includes("Total USD"), "totals by currency");
  await page.getByRole("navigation", { name: "Columns" }).getByRole("link", { name: "Activity" }).click();
  await page.waitForURL((address) => !address.search.includes("columns"));
  const table = page.getByRole("table", { name: "Companies" });
  for (const wanted of ["descending", "ascending"]) {
    await table.getByRole("link", { name: "Calls", exact: true }).click();
    await page.locator(`th[aria-sort=${wanted}]`).getByText("Calls", { exact: true }).waitFor();
    const texts = await table.locator("tbody td[data-l=Calls]").allInnerTexts();
    const numbers = texts.map((text) => Number(text.replaceAll(",", "")));
    const sorted = [...numbers].sort((a, b) => (wanted === "ascending" ? a - b : b - a));
    trip.equal(numbers, sorted, `calls ${wanted}`);
  }
  const all = (await page.locator(COLUMN("Calls")).allInnerTexts()).map((text) => Number(text.replaceAll(",", "")));
  const sum = all.slice(0, -1).reduce((a, b) => a + b, 0);
  trip.equal(sum, all.at(-1), "the calls of the companies add up to the total");
}

async function search(trip) {
  const { page } = trip;
  const rows = page.getByRole("table", { name: "Companies" }).locator("tbody tr");
  const before = await rows.count();
  const first = (await rows.first().locator("th b").innerText()).trim();
  await page.getByRole("searchbox", { name: "Search companies" }).fill(first);
  await page.waitForFunction((before) => document.querySelectorAll("#companies tbody tr").length < before, before);
  trip.equal((await rows.first().locator("th b").innerText()).trim(), first, "the company searched for");
  await page.getByRole("searchbox", { name: "Search companies" }).fill("no such company at all");
  await page.getByRole("heading", { name: "No company found" }).waitFor();
  await trip.look("nothing found");
}

async function asItStood(trip, path) {
  const { page } = trip;
  await page.goto(`${path}?period=last_month`);
  await page.getByLabel("As it stood on").fill("2026-10-20");
  await page.getByRole("button", { name: "Show", exact: true }).click();
  await page.waitForURL(/stood_on=2026-10-20/);
  trip.check(await page.getByText("As it stood at the end of 20 October 2026").isVisible(), "the page says so");
  await trip.look("as it stood");
  await page.getByRole("link", { name: "As it stands now" }).click();
  await page.waitForURL((address) => !address.search.includes("stood_on"));
}
