// Scheduling a report: the empty list, errors under their fields, a schedule, a test, pausing, deleting; on a phone, too.

export const name = "an admin schedules a report, tries it, pauses it and deletes it";

const PHONE = { width: 390, height: 844 };
const DESK = { width: 1440, height: 900 };

export async function run(trip) {
  const { page } = trip;
  await trip.signIn("Organization Admin");
  const list = `${new URL(page.url()).pathname}/reporting/schedules`;
  await page.goto(list.replace("/schedules", ""));
  await page.getByRole("link", { name: "Schedules" }).click();
  await page.getByText("No report is scheduled").waitFor();
  await both(trip, "none");
  await page.getByRole("link", { name: "New schedule" }).first().click();
  await page.waitForURL(/schedules\/new$/);
  await both(trip, "new");

  trip.expectRefusal(new URL(list, page.url()).href);
  await page.getByRole("textbox", { name: "Name" }).fill("Weekly report");
  await page.getByRole("button", { name: "Schedule the report" }).click();
  await page.getByText("Choose at least one recipient.").waitFor();
  trip.equal(await page.getByRole("textbox", { name: "Name" }).inputValue(), "Weekly report", "what was typed is kept");
  await both(trip, "refused");

  await page.locator("#recipients input").first().check();
  await page.getByRole("button", { name: "Schedule the report" }).click();
  await page.getByText("Nothing was sent yet").waitFor();
  await both(trip, "made");
  const made = page.url().split("?")[0];

  await page.getByRole("button", { name: "Send to me now" }).click();
  await page.getByText("The report is on its way to you.").waitFor();
  await page.getByText("Sent by hand").waitFor();
  await both(trip, "tried");

  await page.getByRole("button", { name: "Pause" }).click();
  await page.getByRole("button", { name: "Resume" }).waitFor();
  await page.goto(list);
  await page.getByText("Paused").first().waitFor();
  await both(trip, "list");

  await page.goto(made);
  await page.getByRole("button", { name: "Delete" }).first().click();
  await trip.look("asks");
  await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  await page.getByText("The schedule is deleted.").waitFor();
}

async function both(trip, what) {
  await trip.look(what);
  await trip.page.setViewportSize(PHONE);
  await trip.look(`${what} on a phone`);
  await trip.page.setViewportSize(DESK);
}
