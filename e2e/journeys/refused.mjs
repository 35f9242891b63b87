// The pages that say no.

export const name = "what is beyond a role is 403 and says who can help; what is unknown is 404";

export async function run(trip) {
  const { page } = trip;
  await trip.signIn("Organization Viewer without billing");
  const overview = new URL(page.url()).pathname;
  await trip.visit(`${overview}/settings`, 403);
  trip.check(await page.getByRole("heading", { name: "Who can help" }).isVisible(), "names who can help");

  await trip.visit("/o/there-is-no-such-organization", 404);
  const unknown = await page.locator("main").innerText();
  await trip.visit("/c/there-is-no-such-company/settings", 404);
  trip.equal(await page.locator("main").innerText(), unknown, "the same words for everything unknown");
  trip.check(!(await page.content()).includes("no-such-company"), "echoes nothing");
  await page.getByRole("link", { name: "Go to your workspace" }).click();
  await page.waitForURL(`**${overview}`);
}
