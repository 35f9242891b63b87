// A report taken away as files: checked by the program that wrote it, and read back beside the screen.

import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";

export const name = "an admin takes a report away, checks its files and prints it";

const run_program = promisify(execFile);

export async function run(trip) {
  const { page } = trip;
  await trip.signIn("Organization Admin");
  const reporting = `${new URL(page.url()).pathname}/reporting`;
  await page.goto(`${reporting}?period=last_month&columns=cost`);
  const shown = await totals(page);
  trip.check(Object.keys(shown).length > 1, "totals in more than one currency");
  await csv(trip, shown);
  await workbook(trip);
  await paper(trip);
}

// The totals of the table, by currency, as digits: a line a currency in each cell.
async function totals(page) {
  const foot = page.locator("table.rows tfoot tr");
  const currencies = (await foot.locator("th").innerText()).match(/[A-Z]{3}$/gm);
  const exact = await foot.locator("td[data-l=Total] [data-exact]").evaluateAll((all) => all.map((one) => one.dataset.exact));
  return Object.fromEntries(currencies.map((currency, place) => [currency, exact[place].replace(/[^0-9.-]/g, "")]));
}

async function download(trip, label) {
  const link = trip.page.getByRole("link", { name: label, exact: true });
  const [file] = await Promise.all([trip.page.waitForEvent("download"), link.click()]);
  return file.path();
}

async function csv(trip, shown) {
  const path = await download(trip, "Export CSV");
  const verify = (file) => run_program(trip.program, ["verify-export", file, "--database", trip.database]);
  await verify(path).catch((error) => trip.check(false, `the file is refused: ${error.stderr}`));
  const text = await readFile(path, "utf8");
  const rows = text.trimEnd().split("\r\n").map((line) => line.split(","));
  const sums = {};
  for (const row of rows.filter((row) => row[0] === "total")) {
    sums[row[7]] = (sums[row[7]] ?? 0n) + micros(row[6]);
  }
  const wanted = Object.fromEntries(Object.entries(shown).map(([currency, text]) => [currency, micros(text)]));
  for (const currency of Object.keys(wanted)) {
    trip.equal(String(sums[currency]), String(wanted[currency]), `the total in ${currency}`);
  }
  trip.equal(Object.keys(sums).sort(), Object.keys(wanted).sort(), "the currencies of the file");
}

function micros(text) {
  const [, sign, whole, fraction = ""] = text.match(/^(-?)(\d+)(?:\.(\d+))?$/);
  return BigInt(`${sign}${whole}${fraction.padEnd(6, "0")}`);
}

async function workbook(trip) {
  const bytes = await readFile(await download(trip, "Excel"));
  trip.equal(bytes.subarray(0, 2).toString(), "PK", "the workbook begins");
  trip.check(bytes.includes("xl/worksheets/sheet1.xml"), "the workbook has a sheet");
}

async function paper(trip) {
  const { page } = trip;
  await page.setViewportSize({ width: 794, height: 1123 });
  await page.emulateMedia({ media: "print" });
  for (const hidden of [".side", ".head .actions"]) {
    trip.equal(await page.locator(hidden).first().isVisible(), false, `${hidden} on paper`);
  }
  trip.check(await page.getByRole("heading", { level: 1 }).isVisible(), "the title is on paper");
  trip.check(await page.locator("table.rows tfoot tr").last().isVisible(), "the totals are on paper");
  const clipped = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  trip.check(clipped <= 0, `${clipped} px of the page are beyond the paper`);
  await trip.picture("paper");
  const pdf = await page.pdf({ preferCSSPageSize: true, format: "A4" });
  trip.equal(pdf.subarray(0, 5).toString(), "%PDF-", "the PDF begins");
  await page.emulateMedia({ media: "screen" });
}
