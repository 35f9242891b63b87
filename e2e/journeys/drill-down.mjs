// From a figure of the report to one event with its charges, and back with the look kept.

export const name = "a figure leads to its days, the events of a day, one event, and back";

export async function run(trip) {
  const { page } = trip;
  await trip.signIn("Organization Admin");
  const path = `${new URL(page.url()).pathname}/reporting`;
  await page.goto(`${path}?period=last_30_days&sort=calls`);
  const report = page.url();
  const cell = page.locator("#companies tbody tr").first().locator("td[data-l=Calls] a");
  const calls = await cell.innerText();
  await cell.click();
  await page.waitForURL(/\/c\/[^/]+\/usage\?/);
  await trip.look("days");
  const days = page.url();
  const table = page.getByRole("table", { name: "Days" });
  trip.equal(await table.locator("tfoot td[data-l=Calls]").innerText(), calls, "the days add up to the figure");

  // The last day with calls: on the first of a month that began a moment ago there are only fees.
  const called = table.locator("tbody tr", { has: page.locator("td[data-l=Calls]").filter({ hasText: /[1-9]/ }) });
  await called.last().locator("a.into").first().click();
  await page.waitForURL(/\/usage\/20\d\d-\d\d-\d\d/);
  await trip.look("events of a day");
  const day = page.url();
  await page.getByRole("table", { name: "Events" }).locator("tr", { hasText: "connected" }).locator("a.into").first().click();
  await page.waitForURL(/\/usage\/event\?/);
  await trip.look("event");
  const told = await page.locator("main").innerText();
  for (const word of ["Billed time", "Counts on", "a minute, in steps of", "Charges", "Voice", "Total"]) {
    trip.check(told.includes(word), `the event tells ${word}`);
  }
  trip.check(/[A-Z]{3} [0-9.,]+\.[0-9]{6}/.test(told), "charges are exact");

  for (const wanted of [day, days, report]) {
    await page.getByRole("link", { name: "Back", exact: true }).click();
    await page.waitForURL(wanted);
  }
  await voiding(trip, day);
}

// A void needs a reason, and the event says that it counts nowhere from then on.
async function voiding(trip, day) {
  const { page } = trip;
  await page.goto(day);
  await page.getByRole("table", { name: "Events" }).locator("tr", { hasText: "connected" }).locator("a.into").first().click();
  await page.getByRole("button", { name: "Void", exact: true }).click();
  await page.getByRole("dialog").waitFor();
  await trip.look("void");
  await page.getByLabel("Reason").fill("Counted for the wrong client");
  await page.getByRole("button", { name: "Void event" }).click();
  await page.getByText("Voided on").waitFor();
  trip.check((await page.locator("main").innerText()).includes("Counted for the wrong client"), "the reason stands there");
  trip.equal(await page.getByRole("button", { name: "Void", exact: true }).count(), 0, "ways to void it again");
  await trip.look("voided");
}
