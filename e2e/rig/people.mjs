// The demo's people, as the server prints them at its start.

/** Signs in through the real form and waits for the page after it. `role` begins the printed role. */
export async function signInAs(trip, demo, role) {
  const person = peopleOf(demo).find((person) => person.role.startsWith(role));
  trip.check(person, `the demo prints no ${role}: ${demo.said}`);
  await trip.visit("/sign-in");
  const shown = await trip.page.locator("main").innerText();
  trip.check(shown.includes(person.email), `the sign-in page of a demo shows ${person.email}`);
  await signInWith(trip, person);
  await toOverview(trip.page);
  return person;
}

/** Signs in as this person. */
export async function signInWith(trip, person) {
  const { page } = trip;
  if (new URL(page.url(), trip.base).pathname !== "/sign-in") await page.goto("/sign-in");
  await page.getByLabel("Email").fill(person.email);
  await page.getByLabel("Password").fill(person.password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.waitForURL((address) => address.pathname !== "/sign-in");
}

// A journey before may have ended in a company, which is then the last workspace: go up from there.
async function toOverview(page) {
  const up = page.locator("a.nav.up");
  if (new URL(page.url()).pathname.startsWith("/c/") && (await up.count()) > 0) {
    await page.goto(await up.getAttribute("href"));
  }
}

/** The demo's people: lines of an address and a role with a name, and one with the password of all. */
export function peopleOf({ said }) {
  const lines = said.split("\n").map((line) => line.match(/^\s+(\S+@\S+)\s+(.+)$/)).filter(Boolean);
  const password = said.match(/the password (.+)$/m)?.[1].trim() ?? "";
  return lines.map(([, email, role]) => ({ email, role, password }));
}
