// What changed in a report since a day: from the report, without a day, and one event further, on a desk and a phone.

export const name = "an admin reads what changed in a report since a day, to the event and back";

export async function run(trip) {
  const { page } = trip;
  await trip.signIn("Organization Admin");
  const path = `${new URL(page.url()).pathname}/reporting`;
  await page.goto(`${path}?period=last_month&columns=cost`);
  await page.getByLabel("As it stood on").fill("2026-10-20");
  await page.getByRole("button", { name: "Show", exact: true }).click();
  await page.getByRole("link", { name: "What changed since then" }).click();
  await page.waitForURL(/\/reporting\/difference\?period=last_month&stood_on=2026-10-20&columns=cost$/);
  await read(trip);
  await page.getByRole("link", { name: "Report", exact: true }).click();
  await page.waitForURL((address) => address.pathname === path && address.search.includes("stood_on=2026-10-20"));

  await trip.visit(`${path}/difference`);
  trip.check(await page.getByRole("heading", { name: "Choose the day" }).isVisible(), "a day is asked for");
  await page.getByLabel("Since the end of").fill("2026-10-10");
  await page.getByRole("button", { name: "Show", exact: true }).click();
  await page.waitForURL(/stood_on=2026-10-10/);
  await trip.visit(`${path}/difference?from=2026-01-01&to=2026-01-02&stood_on=2026-11-20`);
  trip.check(await page.getByText("Nothing has changed since 20 November 2026").isVisible(), "nothing changed");

  const phone = await trip.beside({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
  await phone.signIn("Organization Admin");
  await phone.visit(`${path}/difference?period=last_month&stood_on=2026-10-20`);
  await phone.end();
}

// The sums, and a change that is an event.
async function read(trip) {
  const { page } = trip;
  await trip.look("what changed");
  trip.check((await page.getByText(/add up to the difference\.$/).count()) > 0, "the changes add up");
  const event = page.getByRole("table", { name: "Changes", exact: true }).locator("a.into").first();
  if ((await event.count()) === 0) return;
  const address = page.url();
  await event.click();
  await page.waitForURL(/\/usage\/event/);
  await page.getByRole("link", { name: "Back", exact: true }).click();
  await page.waitForURL(address);
}
