// A change is found in the audit log: by whom, what it was before and after, and in the exports.

import { readFile } from "node:fs/promises";

export const name = "an admin finds a change in the audit log and takes it away as a file";

export async function run(trip) {
  const { page } = trip;
  const admin = await trip.signIn("Organization Admin");
  const overview = page.url();
  const name = await rename(trip, overview, "Audited");
  await page.goto(overview);
  await page.getByRole("navigation", { name: "Pages" }).getByRole("link", { name: "Audit log" }).click();
  await page.waitForURL(/\/audit$/);
  await trip.look("audit log");

  const first = page.locator("table.rows tbody tr").first();
  const told = await first.innerText();
  for (const word of ["Organization edited", "Name", name, `${name} Audited`, "You"]) {
    trip.check(told.includes(word), `the latest record tells ${word}: ${told}`);
  }
  trip.check(!/[{}]|org_|per_/.test(told), `no raw words: ${told}`);

  await search(trip, admin);
  await files(trip);
  await olderAndBack(trip);
  await page.goto(overview);
  await rename(trip, overview, "");
}

// Adds a word to the organization's name, or takes it away again; answers the name before.
async function rename(trip, overview, word) {
  const { page } = trip;
  await page.goto(`${overview.split("?")[0]}/settings`);
  const field = page.getByRole("textbox", { name: /name/i }).first();
  const before = await field.inputValue();
  await field.fill(word === "" ? before.replace(/ Audited$/, "") : `${before} ${word}`);
  await field.locator("xpath=ancestor::form").getByRole("button", { name: /^Save/ }).click();
  await page.getByText("Saved").first().waitFor();
  return before;
}

async function search(trip, admin) {
  const { page } = trip;
  const rows = page.locator("table.rows tbody tr");
  await page.getByRole("combobox", { name: "Action" }).selectOption({ label: "Organization edited" });
  await page.waitForFunction(() =>
    [...document.querySelectorAll("table.rows tbody td[data-l=What]")].every((cell) => cell.innerText.includes("Organization edited")),
  );
  trip.check(new URL(page.url()).search.includes("action=organization.edited"), "the filter is in the address");
  const all = await rows.count();
  await page.getByRole("searchbox", { name: "Search by person" }).fill(admin.email);
  await page.waitForURL(/person=/);
  trip.check((await rows.count()) > 0 && (await rows.count()) <= all, "the person's records");
  await page.reload();
  trip.equal(await page.getByRole("searchbox", { name: "Search by person" }).inputValue(), admin.email, "the search after loading again");
  await trip.look("searched");
  await page.getByLabel("From", { exact: true }).fill("2001-01-01");
  await page.getByLabel("To", { exact: true }).fill("2001-01-02");
  await page.getByRole("heading", { name: "No record found" }).waitFor();
  await trip.look("nothing found");
  await page.getByLabel("To", { exact: true }).fill("2000-12-31");
  await page.locator("#days-error").getByText("The last day is before the first one").waitFor();
  await trip.look("days the wrong way round");
  await page.getByRole("link", { name: "Show all" }).click();
  await rows.first().waitFor();
}

async function files(trip) {
  for (const [kind, begins] of [["CSV", "time,actor,"], ["NDJSON", '{"chain":']]) {
    const link = trip.page.getByRole("link", { name: kind, exact: true });
    const [file] = await Promise.all([trip.page.waitForEvent("download"), link.click()]);
    const text = await readFile(await file.path(), "utf8");
    trip.check(text.startsWith(begins), `${kind} begins with ${begins}: ${text.slice(0, 60)}`);
    trip.check(text.split("\n").length > 10, `${kind} has its lines`);
  }
}

// Older pages by the pager, and back.
async function olderAndBack(trip) {
  const { page } = trip;
  const older = page.locator("a[rel=next]");
  if ((await older.count()) === 0) return;
  const first = await page.locator("table.rows tbody tr").first().innerText();
  await older.click();
  await page.waitForURL(/older=/);
  await trip.look("older records");
  await page.locator("a[rel=prev]").click();
  await page.waitForURL(/newer=/);
  trip.equal(await page.locator("table.rows tbody tr").first().innerText(), first, "back at the latest records");
}
