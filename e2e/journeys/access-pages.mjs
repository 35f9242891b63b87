// Every other page and dialog of access: looked at in both themes, and used where a form is on it.

import { acceptAsNewcomer, changes, linkInLetter, take } from "../rig/access.mjs";

export const name = "an invitation is edited, a selection changed, all access ended; every page of access is accessible";

const ADDRESS = `edith.${Date.now()}@newcomers.example`;

export async function run(trip) {
  const { page } = trip;
  await trip.signIn("Organization Admin");
  const overview = new URL(trip.overview).pathname;
  await edited(trip, overview);
  const edith = await strangers(trip, overview);
  await selected(trip, overview);
  await ended(trip, overview);
  await edith.visit("/");
  trip.check(await edith.page.getByText("You are not part of a workspace yet").isVisible(), "nothing is open any more");
  await edith.end();
  for (const path of [`${overview}/settings`, `${overview}/settings/sign-in`, "/me", "/me/password"]) {
    await trip.visit(path);
  }
  await page.goto(overview);
  const company = await page.locator("article.co h3 a").first().getAttribute("href");
  const staff = company.replace(/\/settings$/, "/staff");
  await trip.visit(staff);
  await trip.visit(`${staff}/assign`);
}

// A pending invitation offers something else; its link stays good.
async function edited(trip, overview) {
  const { page } = trip;
  await trip.visit(`${overview}/access/assign`);
  let dialog = page.getByRole("dialog", { name: "Assign Role" });
  await dialog.locator("label", { hasText: "Invite New" }).click();
  await dialog.getByLabel("Email").fill(ADDRESS);
  await take(dialog, "radio", "Organization Admin");
  await changes(dialog, "Harbor");
  await dialog.getByRole("button", { name: "Send invitation" }).click();
  await page.getByRole("link", { name: "Done" }).click();
  await trip.visit(`${overview}/access?query=${encodeURIComponent(ADDRESS)}`);
  await page.getByRole("button", { name: /^Actions for/ }).click();
  await trip.look("menu of an invitation");
  await page.getByRole("link", { name: "Edit invitation" }).click();
  dialog = page.getByRole("dialog", { name: "Edit invitation" });
  await dialog.waitFor();
  await take(dialog, "radio", "Organization Viewer");
  await take(dialog, "checkbox", "Audit log");
  await dialog.getByLabel("Last day (optional)").fill("2001-01-01");
  await trip.look("edit invitation, not good yet");
  await dialog.getByLabel("Last day (optional)").fill("");
  await changes(dialog, "Audit log");
  await trip.look("edit invitation");
  await dialog.getByRole("button", { name: "Save", exact: true }).click();
  await page.getByText("The invitation offers it from now on.").waitFor();
  const row = page.locator("table.rows tbody tr", { hasText: ADDRESS });
  await row.filter({ hasText: "Organization Viewer" }).waitFor();
}

// What those see who are not signed in, or as somebody else; then the invited one accepts.
async function strangers(trip, overview) {
  const link = await linkInLetter(trip, ADDRESS, "/invitations/");
  await trip.visit(link, 403);
  const other = await trip.beside();
  for (const path of [link, "/forgotten", "/sign-in/sso"]) await other.visit(path);
  for (const path of ["/forgotten/never-made", "/sign-in/never-made", "/invitations/never-made"]) await other.visit(path, 404);
  await other.visit(overview.replace("/o/", "/sign-in/callback/"), 403);
  await other.end();
  await (await acceptAsNewcomer(trip, link, "Edith Editor", "a long sentence for the journey")).end();
  return forgotten(trip);
}

// A forgotten password is set anew by the link in a letter, and is good to sign in with.
async function forgotten(trip) {
  const other = await trip.beside();
  await other.visit("/forgotten");
  await other.page.getByLabel("Email").fill(ADDRESS);
  await other.page.getByRole("button", { name: "Send the link" }).click();
  await other.page.getByText("Look into your mailbox").waitFor();
  await other.look("the letter is on its way");
  await other.visit(await linkInLetter(trip, ADDRESS, "/forgotten/"));
  await other.page.getByLabel("New password").fill("another sentence for the journey");
  await other.page.getByRole("button", { name: "Change password" }).click();
  await other.page.getByText("Your password is changed. Sign in with it.").waitFor();
  await other.signInWith({ email: ADDRESS, password: "another sentence for the journey" });
  return other;
}

// Two roles get an end at once.
async function selected(trip, overview) {
  const { page } = trip;
  await trip.visit(`${overview}/access?tab=company`);
  const boxes = page.getByRole("checkbox", { name: /^Choose / });
  for (const nth of [0, 1]) await boxes.nth(nth).check();
  await trip.look("a selection");
  await page.getByRole("button", { name: "Set expiry" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Last day (optional)").fill("2099-12-31");
  await trip.look("set expiry of a selection");
  await dialog.getByRole("button", { name: "Set expiry" }).click();
  await page.getByText("Saved for every row.").waitFor();
}

// Everything of one person ends, with a record to print.
async function ended(trip, overview) {
  const { page } = trip;
  const list = `${overview}/access?query=${encodeURIComponent(ADDRESS)}`;
  await trip.visit(list);
  await page.getByRole("button", { name: /^Actions for/ }).first().click();
  await page.getByRole("link", { name: "Change role" }).click();
  await page.getByRole("dialog", { name: "Change role" }).waitFor();
  await trip.look("change role");
  await page.goto(list);
  await page.locator("table.rows tbody tr").first().getByRole("link").first().click();
  await page.getByRole("link", { name: "End all access here" }).click();
  await page.getByRole("heading", { name: "End all access here" }).waitFor();
  await trip.look("end all access");
  await page.getByRole("button", { name: "End all access" }).click();
  await page.waitForURL(/\/record$/);
  await trip.look("record of an end");
}
