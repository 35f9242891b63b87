// Somebody asks for what their role does not include; an admin says yes to one wish and no to
// another; letters tell both.

import { openAccess } from "../rig/access.mjs";

export const name = "a person asks for a page from its refusal, an admin decides, and it opens";

export async function run(trip) {
  const [viewer] = trip.people("Organization Viewer without billing");
  const [user] = trip.people("Company User");
  await trip.signIn("Organization Admin");
  const settings = `${new URL(trip.overview).pathname}/settings`;
  const others = [await trip.beside(), await trip.beside()];
  await others[0].signInWith(user);
  const company = new URL(others[0].page.url()).pathname.split("/").slice(0, 3).join("/");
  await others[0].visit(`${company}/settings`, 403);
  await asks(others[0], "For the new time zone");
  await others[1].signInWith(viewer);
  await others[1].visit(settings, 403);
  await asks(others[1], "");

  const { page } = trip;
  await openAccess(trip);
  await trip.look("access control with requests");
  const waiting = page.locator("ul.requests li");
  await waiting.filter({ hasText: "For the new time zone" }).getByRole("button", { name: "Approve" }).click();
  await page.getByText("Approved. It holds from now on.").waitFor();
  await trip.look("requests");
  trip.check((await waiting.innerText()).includes(viewer.email), "the other one still waits");
  await page.getByLabel(/^Reason for declining/).fill("Two admins are enough");
  await page.getByRole("button", { name: "Decline" }).click();
  await page.getByRole("heading", { name: "Nobody waits for access" }).waitFor();
  await trip.look("no requests");

  await others[0].visit(`${company}/settings`);
  await others[1].visit(settings, 403);
  for (const other of others) await other.end();
  await trip.visit("/mailbox");
  for (const person of [user, viewer]) {
    const letter = page.locator("details.letter", { hasText: person.email });
    trip.check((await letter.count()) > 0, `${person.email} is told`);
  }
}

async function asks(trip, note) {
  await trip.page.getByLabel("A note for the admins (optional)").fill(note);
  await trip.page.getByRole("button", { name: "Ask for access" }).click();
  await trip.page.getByText("Your request was sent").waitFor();
}
