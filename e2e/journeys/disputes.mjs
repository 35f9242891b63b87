// A company says that a charge is wrong, the organization gives the money back, and both see it; then a
// courtesy credit, larger than it should be, is asked about.

export const name = "a company disputes a charge, an admin grants it, and the credit shows";

export async function run(trip) {
  const [clara] = trip.people("Company Admin");
  const company = await trip.beside();
  await company.signInWith(clara);
  const home = new URL(company.page.url()).pathname.split("/").slice(0, 3).join("/");
  const event = await charged(company, home);
  await company.visit(`${home}/billing/credits`);
  await company.page.getByLabel("Source of the event").fill(event.source);
  await company.page.getByLabel("Id of the event").fill(event.id);
  await company.page.getByRole("button", { name: "Show its charges" }).click();
  await company.page.getByText("Which charge", { exact: true }).waitFor();
  await company.look("a charge to dispute");
  await company.page.getByLabel("What is wrong with it").fill("It never rang");
  await company.page.getByRole("button", { name: "Dispute it" }).click();
  await company.page.getByText("The charge is disputed.").waitFor();
  await company.look("disputed");
  trip.check((await company.page.getByText(/in dispute \(1 charge\)/).count()) === 1, "the amount in dispute is marked");
  // It is said where the amount stands, too.
  await company.visit(`${home}/usage?period=last_12_months`);
  const marks = company.page.getByText(/^Includes .* in dispute \(1 charge\)/);
  trip.equal(await marks.count(), 1, "the days that include it say so");

  await company.visit(`${home}/usage/event?source=${encodeURIComponent(event.source)}&id=${encodeURIComponent(event.id)}`);
  trip.equal(await company.page.getByText("Disputed", { exact: true }).count(), 1, "the charge of the event is marked");
  await company.look("event");

  await trip.signIn("Organization Admin");
  const { page } = trip;
  const report = `${new URL(trip.overview).pathname}/reporting?period=last_12_months&columns=cost`;
  for (const width of [1280, 390]) {
    await page.setViewportSize({ width, height: 900 });
    await trip.visit(report);
    trip.equal(await page.getByText(/^Includes .* in dispute \(1 charge\)/).count(), 1, "the report says so in all");
    trip.equal(await page.locator("#companies").getByText(/in dispute$/).count(), 1, "and beside the company");
    await trip.look(`report ${width}`);
  }
  await page.setViewportSize({ width: 1280, height: 900 });
  const queue = `${new URL(trip.overview).pathname}/billing/disputes`;
  await trip.visit(queue);
  await page.getByText("It never rang").waitFor();
  await page.getByRole("button", { name: "Grant" }).first().click();
  await page.getByText("Granted. A credit takes the charge back").waitFor();
  await trip.look("granted");

  await company.visit(`${home}/billing/credits`);
  await company.page.getByText(/^Dispute granted: /).first().waitFor();
  await company.end();
  const phone = await trip.beside({ viewport: { width: 390, height: 844 } });
  await phone.signInWith(clara);
  await phone.visit(`${home}/billing/credits`);
  await phone.visit(`${home}/billing/credits?source=${encodeURIComponent(event.source)}&id=${encodeURIComponent(event.id)}`);
  await phone.end();
  await gives(trip, home);
}

// A credit above the month's total is given only after a second look.
async function gives(trip, home) {
  const { page } = trip;
  const address = `${home}/billing/credits`;
  await trip.visit(address);
  trip.expectRefusal(address);
  await page.getByLabel("Amount").fill("90000000");
  await page.getByLabel("Reason").fill("Goodwill");
  await page.getByRole("button", { name: "Give credit" }).click();
  await page.locator("#confirm-error").waitFor();
  await trip.look("asked again");
  trip.equal(await page.getByLabel("Amount").inputValue(), "90000000", "the amount is kept");
  await page.getByLabel("Amount").fill("0.01");
  await page.getByRole("button", { name: "Give credit" }).click();
  await page.getByText("The credit is given.").waitFor();
  await trip.look("given");
}

// An event of the company that costs something; not one of the latest, of which other journeys void one.
async function charged(trip, home) {
  const answer = await trip.context.request.get(`/api/v1/companies/${home.split("/")[2]}/events?limit=200`);
  const { items } = await answer.json();
  const found = items.findLast((item) => !item.void && item.charges?.[0] && item.charges[0].category !== "credits");
  trip.check(found, "the demo charges something");
  return found;
}
