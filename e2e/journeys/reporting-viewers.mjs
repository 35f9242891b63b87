// Who may not see amounts reports in quantities; who may not see Billing is told whom to ask.

export const name = "viewers report without amounts, and over the companies in their view";

const AMOUNT = /[$€£]\s?[0-9]|\b(USD|EUR|GBP|CHF)\s[0-9]/;

export async function run(trip) {
  const { page } = trip;
  await trip.signIn("Organization Viewer without billing");
  const organization = new URL(page.url()).pathname;
  await trip.visit(`${organization}/reporting?period=last_90_days&columns=cost&sort=total`);
  trip.check((await page.locator(".tile").count()) >= 4, "the tiles are there");
  trip.check(!AMOUNT.test(await page.content()), "no amount is in the page, shown or hidden");
  trip.equal(await page.locator("figure.chart").count(), 0, "charts of cost");
  trip.equal(await page.getByRole("link", { name: "Cost", exact: true }).count(), 0, "sets of amounts");
  trip.equal(await page.getByRole("link", { name: "Schedules" }).count(), 0, "ways to the schedules");
  await trip.visit(`${organization}/billing`, 403);
  trip.check(await page.getByRole("button", { name: /^Ask|^Request/ }).isVisible(), "one can ask for it");

  const limited = await trip.beside();
  const [person] = trip.people("Organization Viewer of three companies");
  await limited.signInWith(person);
  await limited.visit(`${organization}/reporting`);
  limited.check(await limited.page.getByText("3 companies in your view.").isVisible(), "the part in view is said");
  limited.equal(await limited.page.locator("#companies tbody tr").count(), 3, "companies in view");
  await limited.end();
}
