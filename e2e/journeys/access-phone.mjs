// The pages of access on a phone: nothing is wider than the window, and everything can be reached.

import { take } from "../rig/access.mjs";

export const name = "the pages of access fit a phone";
export const options = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

export async function run(trip) {
  const { page } = trip;
  const [viewer] = trip.people("Organization Viewer without billing");
  await trip.signIn("Organization Admin");
  const overview = new URL(trip.overview).pathname;
  await page.getByRole("button", { name: "Menu" }).click();
  await page.getByRole("navigation", { name: "Pages" }).getByRole("link", { name: "Access Control" }).click();
  await page.waitForURL(/\/access$/);
  await trip.look("access");
  for (const path of [`${overview}/access?tab=company`, `${overview}/access?query=nobody-of-that-name`, `${overview}/audit`, "/mailbox", "/me", "/me/two-factor", "/me/password"]) {
    await trip.visit(path);
  }
  await trip.visit(`${overview}/access?query=${encodeURIComponent(viewer.email)}`);
  const menu = page.getByRole("button", { name: /^Actions for/ }).first();
  await menu.tap();
  await page.getByRole("link", { name: "Set expiry", exact: true }).waitFor();
  await trip.look("menu of a row");
  await page.keyboard.press("Escape");
  await page.locator("table.rows tbody tr").first().getByRole("link").first().click();
  await page.getByRole("heading", { name: "What this person can open" }).waitFor();
  await trip.look("person");
  await trip.visit(`${overview}/access/assign`);
  const dialog = page.getByRole("dialog", { name: "Assign Role" });
  await take(dialog, "radio", "Organization Viewer");
  await take(dialog, "radio", "Named companies and groups");
  await trip.look("assign viewer");
  await take(dialog, "radio", "A company");
  await take(dialog, "radio", "Company User");
  await trip.look("assign user");
}
