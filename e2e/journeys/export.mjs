// The report leaves the browser: as CSV that the program itself proves, as a workbook, and on paper.

import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

export const name = "an admin takes the report away: CSV proven, workbook, paper";

const call = promisify(execFile);
const PROGRAM = process.env.CANOPY_BIN ?? "../target/debug/canopy";
/** What A4 leaves between the margins of the print stylesheet, in CSS pixels; wide tables turn it. */
const PAPER = { width: 687, height: 994 };
const TURNED = { width: 1017, height: 665 };

export async function run(trip) {
  const { page } = trip;
  await trip.signIn("Organization Admin");
  const path = `${new URL(page.url()).pathname}/reporting`;
  await page.goto(`${path}?period=last_month&columns=cost`);
  const folder = await mkdtemp(join(tmpdir(), "canopy-export-"));
  try {
    await csv(trip, folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  await workbook(trip);
  for (const columns of ["cost", "cases", ""]) {
    await page.goto(`${path}?period=last_month&columns=${columns}`);
    await onPaper(trip, `report ${columns}`, TURNED);
  }
  await page.goto(path.replace(/reporting$/, "billing/months?state=closed"));
  await page.getByRole("combobox", { name: "Month" }).selectOption({ index: 3 });
  await page.waitForURL(/month=\d{4}-\d{2}/);
  await page.locator("table.rows tbody td[data-l=Statement] a").first().click();
  await page.getByRole("heading", { level: 1, name: /^Statement / }).waitFor();
  await onPaper(trip, "statement", PAPER);
}

async function download(trip, label) {
  const link = trip.page.getByRole("link", { name: label, exact: true });
  const [file] = await Promise.all([trip.page.waitForEvent("download"), link.click()]);
  return { name: file.suggestedFilename(), bytes: await readFile(await file.path()) };
}

async function verified(file) {
  // A database that is not there, so that only the file speaks.
  const words = ["--database", `sqlite://${file}.none`, "verify-export", file];
  return call(PROGRAM, words).then(
    ({ stdout }) => ({ holds: true, said: stdout }),
    ({ stdout, stderr }) => ({ holds: false, said: stdout + stderr }),
  );
}

// The file holds, says on its last rows what the screen says, and does not hold once a digit differs.
async function csv(trip, folder) {
  const { name, bytes } = await download(trip, "Export CSV");
  trip.check(name.endsWith(".csv"), `the file is called ${name}`);
  const file = join(folder, "report.csv");
  await writeFile(file, bytes);
  const found = await verified(file);
  trip.check(found.holds && found.said.includes("unchanged since it was signed"), `verify-export said ${found.said}`);

  const rows = records(bytes.toString("utf8").replace(/^\uFEFF/, ""));
  const control = rows.filter((row) => row.section === "manifest" && row.item === "control_total");
  const parts = rows.filter((row) => !["total", "manifest"].includes(row.section) && row.amount !== "");
  const screen = await totalsOnScreen(trip);
  trip.check(control.length > 1, "a control total for each currency");
  trip.equal(control.map((row) => row.currency).sort(), [...screen.keys()].sort(), "currencies");
  for (const { currency, amount } of control) {
    const sum = parts.filter((row) => row.currency === currency).reduce((sum, row) => sum + micros(row.amount), 0n);
    trip.equal(sum.toString(), micros(amount).toString(), `the rows in ${currency} and their control total`);
    trip.equal(amount, screen.get(currency), `the control total in ${currency} and the screen`);
  }

  const edited = bytes.toString("utf8").replace(/(\.\d{5})(\d)/, (_, kept, digit) => kept + ((Number(digit) + 1) % 10));
  await writeFile(file, edited);
  trip.check(!(await verified(file)).holds, "an edited file is refused");
}

/** The rows of a CSV text by the names of its header, quotes heeded. */
function records(text) {
  const rows = [[]];
  for (const [, cell, end] of text.matchAll(/("(?:[^"]|"")*"|[^",\r\n]*)(,|\r?\n|$)/g)) {
    rows.at(-1).push(cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell);
    if (end !== ",") rows.push([]);
  }
  const [header, ...rest] = rows;
  const whole = rest.filter((row) => row.length === header.length);
  return whole.map((row) => Object.fromEntries(header.map((name, place) => [name, row[place]])));
}

function micros(amount) {
  return BigInt(amount.replace(".", ""));
}

/** The totals under the table, by currency: each cell holds one line for each. */
async function totalsOnScreen(trip) {
  const row = trip.page.locator("#companies tfoot tr");
  const named = await row.locator("td, th").first().locator("div").allInnerTexts();
  const amounts = await row.locator("td[data-l=Total] > div").allTextContents();
  trip.equal(amounts.length, named.length, "a total for each currency");
  // The amount to the last digit is what a person reads who points at the rounded one.
  const exact = (text) => /-?[0-9]+\.[0-9]{6}/.exec(text.replaceAll("−", "-").replaceAll(",", ""))?.[0];
  return new Map(named.map((words, place) => [words.trim().split(" ").pop(), exact(amounts[place])]));
}

async function workbook(trip) {
  const { name, bytes } = await download(trip, "Excel");
  trip.check(name.endsWith(".xlsx"), `the workbook is called ${name}`);
  trip.equal(bytes.subarray(0, 4).toString("latin1"), "PK\u0003\u0004", "a workbook begins as a zip");
  // The names in a zip's directory at its end are not packed.
  const directory = bytes.toString("latin1");
  for (const part of ["[Content_Types].xml", "xl/workbook.xml", "xl/worksheets/sheet1.xml"]) {
    trip.check(directory.includes(part), `${part} is in the workbook`);
  }
}

// On paper: the figures without the controls, tables whole, nothing beyond the margins.
async function onPaper(trip, label, paper) {
  const { page } = trip;
  const before = page.viewportSize();
  await page.setViewportSize(paper);
  await page.emulateMedia({ media: "print" });
  for (const hidden of [".side", ".topbar", ".head .actions", ".bar", ".asof", "nav[aria-label=Period]"]) {
    for (const one of await page.locator(hidden).all()) {
      trip.equal(await one.isVisible(), false, `${hidden} on paper, ${label}`);
    }
  }
  trip.check(await page.getByRole("heading", { level: 1 }).isVisible(), `the title is on paper, ${label}`);
  const beyond = await page.evaluate((edge) => {
    const shown = [...document.querySelectorAll("main table, main table :is(th, td), main .tile, main .chart")];
    const wide = shown.filter((one) => one.checkVisibility() && one.getBoundingClientRect().right > edge + 1);
    const cut = [...document.querySelectorAll(".tablewrap")].filter((one) => getComputedStyle(one).overflowX !== "visible");
    return [...wide, ...cut].map((one) => `${one.tagName} ${one.className} ${Math.round(one.getBoundingClientRect().right)}`);
  }, paper.width);
  await trip.picture(`${label} on paper`);
  trip.equal(beyond.slice(0, 5), [], `beyond the page, ${label}`);
  const pdf = await page.pdf({ preferCSSPageSize: true, format: "A4" });
  trip.equal(pdf.subarray(0, 5).toString(), "%PDF-", `the PDF of ${label} begins`);
  await page.emulateMedia({ media: "screen" });
  await page.setViewportSize(before);
}
