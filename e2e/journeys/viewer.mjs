// A viewer without the Billing page sees no amount anywhere.

export const name = "a viewer without billing sees no amounts";

const AMOUNT = /[$€£]\s?[0-9]|\b(USD|EUR|GBP|CHF)\s[0-9]/;

export async function run(trip) {
  const { page } = trip;
  await trip.signIn("Organization Viewer without billing");
  await trip.look("overview");
  trip.check((await page.locator(".tile").count()) >= 3, "the tiles are there");
  trip.check(!AMOUNT.test(await page.content()), "no amount is in the page, shown or hidden");
  trip.equal(await page.getByRole("heading", { name: /^Billing/ }).count(), 0, "tiles called Billing");
  trip.equal(await page.getByRole("link", { name: "Settings" }).count(), 0, "ways to the settings");
}
