// The six steps of “Assigning access”, for a member and for somebody new, in the organization and in
// one company; those who are invited accept in a browser of their own.

import { acceptAsNewcomer, changes, linkInLetter, openAccess, openAssign, take } from "../rig/access.mjs";

export const name = "an admin assigns roles to members and newcomers, in the organization and in a company";

const PASSWORD = "a long sentence for the journey";

export async function run(trip) {
  const admin = await trip.signIn("Organization Admin");
  const overview = trip.page.url();
  const company = await trip.page.locator("article.co h3").first().innerText();
  const members = trip.people("Company User");
  await existing(trip, { person: members[0], role: "Organization Viewer", where: "organization" });
  await trip.page.goto(overview);
  await existing(trip, { person: members[1], role: "Company Admin", where: company });
  await trip.page.goto(overview);
  await invited(trip, { name: "Noa Newcomer", role: "Organization Viewer", where: "organization", by: admin });
  await trip.page.goto(overview);
  await invited(trip, { name: "Cleo Clerk", role: "Company User", where: company, by: admin });
}

// Steps 2 to 5: Access Control, Assign Role, who, where, which role.
async function fillIn(trip, { who, where, role }) {
  await openAccess(trip);
  await trip.look("access control");
  const dialog = await openAssign(trip);
  await trip.look("assign role");
  await who(dialog);
  if (where === "organization") {
    await take(dialog, "radio", "Organization Level");
    await take(dialog, "radio", role);
    if (role === "Organization Viewer") await take(dialog, "checkbox", "Reporting");
  } else {
    await take(dialog, "radio", "A company");
    await dialog.getByRole("searchbox", { name: "Company" }).fill(where);
    await take(dialog, "radio", where);
    await take(dialog, "radio", role);
  }
  return dialog;
}

async function existing(trip, { person, role, where }) {
  const { page } = trip;
  const who = async (dialog) => {
    trip.check(await dialog.getByRole("radio", { name: "Existing Member" }).isChecked(), "Existing Member is chosen first");
    await dialog.getByRole("searchbox", { name: "Member" }).fill(person.email);
    await dialog.locator("fieldset.found label", { hasText: person.email }).getByRole("radio").check();
  };
  const dialog = await fillIn(trip, { who, where, role });
  const told = await changes(dialog, where === "organization" ? "Harbor" : where);
  trip.check(told.length > 20, `what will change is told: ${told}`);
  await trip.look(`assign ${role}`);
  await dialog.getByRole("button", { name: "Save", exact: true }).click();
  await page.waitForURL(/saved=role/);
  await listed(trip, person.email, role, where);

  const other = await trip.beside();
  await other.signInWith(person);
  await opens(other, trip, where);
  await removed(trip, person, role);
  if (where === "organization") await other.visit(new URL(trip.overview).pathname, 404);
  else {
    await other.page.goto("/");
    trip.check(!(await other.page.locator("body").innerText()).includes(role), `${role} is gone at the next request`);
  }
  await other.end();
}

// The role is taken away again from its row; what is lost is said first.
async function removed(trip, person, role) {
  const { page } = trip;
  const row = page.locator("table.rows tbody tr", { hasText: person.email }).filter({ hasText: role }).first();
  await row.getByRole("button", { name: /^Actions for/ }).click();
  await page.getByRole("link", { name: "Remove", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: "Remove this role?" });
  await dialog.waitFor();
  await trip.look(`remove ${role}`);
  await dialog.getByRole("button", { name: "Remove", exact: true }).click();
  await page.waitForURL(/saved=removed/);
}

async function invited(trip, { name, role, where, by }) {
  const { page } = trip;
  const address = `${name.split(" ")[0].toLowerCase()}.${Date.now()}@newcomers.example`;
  const who = async (dialog) => {
    await dialog.locator("label", { hasText: "Invite New" }).click();
    await dialog.getByLabel("Email").fill(address);
  };
  const dialog = await fillIn(trip, { who, where, role });
  await changes(dialog, where === "organization" ? "Harbor" : where);
  await trip.look(`invite ${role}`);
  await dialog.getByRole("button", { name: "Send invitation" }).click();
  await page.getByRole("heading", { name: "Invitations sent" }).waitFor();
  await trip.look("invitations sent");
  trip.check((await page.getByLabel("Link to accept").inputValue()).startsWith(`${trip.base}/invitations/`), "the link can be copied");
  await page.getByRole("link", { name: "Done" }).click();
  const row = page.locator("table.rows tbody tr", { hasText: address });
  await row.waitFor();
  trip.check(/invited/i.test(await row.innerText()), `the invitation is listed as open: ${await row.innerText()}`);

  const link = await linkInLetter(trip, address, "/invitations/");
  const other = await acceptAsNewcomer(trip, link, name, PASSWORD);
  await opens(other, trip, where);
  await other.end();
  await page.goto(`/o/${new URL(trip.overview).pathname.split("/")[2]}`);
  await openAccess(trip);
  await listed(trip, address, role, where);
  await spent(trip, link, by);
}

// The row is found under its tab by the address.
async function listed(trip, address, role, where) {
  const { page } = trip;
  const tab = where === "organization" ? "Organization" : "Company";
  await page.getByRole("navigation", { name: "Access" }).getByRole("link", { name: tab }).click();
  await page.getByRole("searchbox", { name: "Search by name or email" }).fill(address);
  const row = page.locator("table.rows tbody tr", { hasText: address }).filter({ hasText: role }).first();
  await row.waitFor();
  trip.check((await row.innerText()).includes("Active"), `${address} is listed as active: ${await row.innerText()}`);
}

// The place is open to the person, and to nobody who only has the address of it.
async function opens(other, trip, where) {
  const { page } = other;
  if (where === "organization") {
    await other.visit(new URL(trip.overview).pathname);
    trip.check(await page.getByRole("heading", { name: "Overview", level: 1 }).isVisible(), "the overview opens");
    return;
  }
  const answer = await page.goto("/");
  trip.check(answer.ok(), "a workspace opens");
  await page.locator(".side").getByText(where).first().waitFor();
}

// A link works once.
async function spent(trip, link) {
  const other = await trip.beside();
  await other.visit(link, 404);
  await other.end();
}
