// The whole Assign Role flow without a mouse: from the overview to the sent invitation.

import { changes } from "../rig/access.mjs";
import { arrowTo, focused, tabTo } from "../rig/keyboard.mjs";

export const name = "an admin invites somebody by keyboard alone";

export async function run(trip) {
  const { page } = trip;
  await trip.signIn("Organization Admin");
  const keys = page.keyboard;
  await tabTo(page, "Access Control");
  await keys.press("Enter");
  await page.getByRole("heading", { name: "Access Control", level: 1 }).waitFor();
  await tabTo(page, "Assign Role");
  await keys.press("Enter");
  const dialog = page.getByRole("dialog", { name: "Assign Role" });
  await dialog.waitFor();

  // The focus is in the dialog and cannot leave it.
  await page.waitForFunction(() => document.activeElement?.closest("dialog"));
  await tabTo(page, /^(Existing Member|Invite New)/);
  await arrowTo(page, /^Invite New/);
  await tabTo(page, /^Email/);
  await keys.type("keyboard@newcomers.example");
  await tabTo(page, /^(Organization Level|A company)/);
  await arrowTo(page, /^Organization Level/);
  await tabTo(page, /^(Organization Admin|Organization Viewer)/);
  await arrowTo(page, /^Organization Viewer/);
  await tabTo(page, /^Reporting/);
  await keys.press("Space");
  const told = await changes(dialog, "Reporting");
  trip.check((await focused(page)).said.startsWith("Reporting"), `the focus stays where it was: ${(await focused(page)).said}`);
  await trip.look("assign role by keyboard");
  await tabTo(page, "Send invitation");
  await keys.press("Enter");
  await page.getByRole("heading", { name: "Invitations sent" }).waitFor();
  trip.check(told.length > 0, "what will change was told");
  await tabTo(page, "Done");
  await keys.press("Enter");
  await page.getByText("keyboard@newcomers.example").waitFor();

  // And away again: the menu of the row, by keyboard.
  await tabTo(page, /^Actions for keyboard@newcomers/);
  await keys.press("Enter");
  await tabTo(page, "Revoke invitation");
  await keys.press("Enter");
  await page.getByRole("dialog", { name: "Revoke this invitation?" }).waitFor();
  await page.waitForFunction(() => document.activeElement?.closest("dialog"));
  trip.equal((await focused(page)).said, "Cancel", "the question begins with what takes nothing away");
  await trip.look("revoke by keyboard");
  await tabTo(page, "Revoke");
  await keys.press("Enter");
  await page.waitForURL(/saved=/);
  await escape(trip);
}

// Escape closes the dialog and nothing was changed.
async function escape(trip) {
  const { page } = trip;
  await tabTo(page, "Assign Role");
  await page.keyboard.press("Enter");
  await page.getByRole("dialog", { name: "Assign Role" }).waitFor();
  await page.waitForFunction(() => document.activeElement?.closest("dialog"));
  await page.keyboard.press("Escape");
  await page.getByRole("dialog", { name: "Assign Role" }).waitFor({ state: "hidden" });
}
