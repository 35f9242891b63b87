// What somebody can open and why, on a day in the past too; and the workspace as they see it.

import { openAccess } from "../rig/access.mjs";

export const name = "an admin looks at a person's access, sees as that person, and both ends are audited";

export async function run(trip) {
  const { page } = trip;
  const [viewer] = trip.people("Organization Viewer without billing");
  await trip.signIn("Organization Admin");
  const overview = new URL(trip.overview).pathname;
  await openAccess(trip);
  await page.getByRole("searchbox", { name: "Search by name or email" }).fill(viewer.email);
  const row = page.locator("table.rows tbody tr", { hasText: viewer.email }).first();
  await row.waitFor();
  await row.getByRole("link").first().click();
  await page.getByRole("heading", { name: "What this person can open" }).waitFor();
  await trip.look("person");
  const places = page.getByRole("table", { name: "Places" });
  const told = await places.innerText();
  trip.check(told.includes("through Organization Viewer"), `the path is told: ${told.slice(0, 300)}`);

  await page.getByLabel("As of the end of").fill("2019-12-31");
  await page.getByRole("button", { name: "Show", exact: true }).click();
  await page.getByRole("heading", { name: "No access" }).waitFor();
  trip.check(page.url().includes("on=2019-12-31"), "the day is in the address");
  await trip.look("person in the past");
  await page.getByRole("link", { name: "Now", exact: true }).click();
  await places.waitFor();

  await page.getByRole("button", { name: "See as this person" }).click();
  const mark = page.getByRole("region", { name: "Seeing as somebody else" });
  await mark.waitFor();
  for (const path of [overview, `${overview}?view=table`]) {
    await trip.visit(path);
    trip.check(await mark.isVisible(), `${path} is marked`);
  }
  await page.goto(overview);
  const text = await page.locator("main").innerText();
  trip.check(!text.includes("$") && !text.includes("Billing"), "amounts are not seen by who may not see them");
  trip.check((await page.getByRole("button", { name: "Add company" }).count()) === 0, "nothing can be changed");
  await trip.look("seeing as somebody else");
  await mark.getByRole("button", { name: "End", exact: true }).click();
  await mark.waitFor({ state: "detached" });

  await trip.visit(`${overview}/audit?person=${encodeURIComponent(viewer.email)}`);
  const log = await page.locator("table.rows tbody").innerText();
  trip.check(/Started seeing as /.test(log) && /Stopped seeing as /.test(log), `both ends are in the audit log: ${log.slice(0, 400)}`);
}
