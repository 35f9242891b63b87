// From the months of an organization to a statement: read, printed to a PDF, taken away and checked.

import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";

export const name = "an admin finds a month's statement, prints it and checks its file";

export async function run(trip) {
  const { page } = trip;
  await trip.signIn("Organization Admin");
  const months = `${new URL(page.url()).pathname}/billing/months`;
  await trip.visit(`${months}?state=closed`);
  await page.getByRole("combobox", { name: "Month" }).selectOption({ index: 3 });
  await page.waitForURL(/month=\d{4}-\d{2}/);
  await page.getByRole("link", { name: "All statements (ZIP)" }).waitFor();
  await trip.look("months");

  await zip(trip);
  await page.locator("table.rows tbody td[data-l=Statement] a").first().click();
  await page.getByRole("heading", { level: 1, name: /^Statement / }).waitFor();
  await trip.look("statement");
  await files(trip);
  await print(trip);
  await page.setViewportSize({ width: 390, height: 800 });
  await trip.look("statement on a phone");
  await page.setViewportSize({ width: 1280, height: 900 });
  await companyPages(trip, months);
}

async function download(trip, label) {
  const link = trip.page.getByRole("link", { name: label, exact: true });
  const [file] = await Promise.all([trip.page.waitForEvent("download"), link.click()]);
  return readFile(await file.path());
}

async function zip(trip) {
  const bytes = await download(trip, "All statements (ZIP)");
  trip.equal(bytes.subarray(0, 2).toString(), "PK", "the archive begins");
}

// The hash that the page shows is that of the file.
async function files(trip) {
  for (const [place, label] of ["JSON", "CSV"].entries()) {
    const bytes = await download(trip, label);
    const shown = await trip.page.locator("code.hash").nth(place).innerText();
    trip.equal(createHash("sha256").update(bytes).digest("hex"), shown, `the hash of ${label}`);
  }
}

async function print(trip) {
  const { page } = trip;
  await page.emulateMedia({ media: "print" });
  for (const hidden of [".side", ".head .actions", ".tabs"]) {
    trip.equal(await page.locator(hidden).first().isVisible(), false, `${hidden} on paper`);
  }
  trip.check(await page.getByRole("heading", { level: 1 }).isVisible(), "the number is on paper");
  const pdf = await page.pdf({ preferCSSPageSize: true, format: "A4" });
  trip.equal(pdf.subarray(0, 5).toString(), "%PDF-", "the PDF begins");
  trip.check(pdf.length > 5_000, `the PDF has ${pdf.length} bytes`);
  await page.emulateMedia({ media: "screen" });
}

async function companyPages(trip, months) {
  const { page } = trip;
  await trip.visit(`${months}?state=grace`);
  const open = page.getByRole("link", { name: /^Hold or close/ }).first();
  await trip.visit((await open.count()) > 0 ? await open.getAttribute("href") : months);
  await page.goto(`${months}?state=closed`);
  const slug = (await page.locator("table.rows tbody td[data-l=Statement] a").first().getAttribute("href")).split("/").pop();
  await trip.visit(`/c/${slug}/billing/statements`);
  await page.locator("table.rows tbody a").first().click();
  await page.getByRole("heading", { level: 1, name: /^Statement / }).waitFor();
  await trip.look("the company's own page");
}
