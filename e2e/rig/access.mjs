// Access Control as people use it: the list, the Assign Role dialog, letters and links in them.

/** Opens Access Control by the sidebar, from any page of the organization. */
export async function openAccess(trip) {
  await trip.page.getByRole("navigation", { name: "Pages" }).getByRole("link", { name: "Access Control" }).click();
  await trip.page.getByRole("heading", { name: "Access Control", level: 1 }).waitFor();
}

/** Opens the Assign Role dialog from the list. */
export async function openAssign(trip) {
  await trip.page.getByRole("link", { name: "Assign Role" }).first().click();
  const dialog = trip.page.getByRole("dialog", { name: "Assign Role" });
  await dialog.waitFor();
  return dialog;
}

/** Takes a radio button or a checkbox by the beginning of its words. */
export async function take(dialog, role, words) {
  const choice = dialog.getByRole(role, { name: new RegExp(`^${words}`) });
  await choice.waitFor();
  await choice.check();
}

/** What the dialog says will change, once it speaks of `word`. */
export async function changes(dialog, word) {
  const said = dialog.locator("#changes ul");
  await said.filter({ hasText: word }).first().waitFor();
  return said.innerText();
}

/** The link in the latest letter to an address whose path begins so, from the mailbox of a demo. */
export async function linkInLetter(trip, address, path) {
  const { page } = trip;
  const leads = page.locator(`a[href^="${path}"]`);
  const letter = page.locator("details.letter", { hasText: address }).filter({ has: leads }).first();
  // Some letters are written by a job, a moment after the page that asked for them.
  for (let looks = 0; looks < 200; looks += 1) {
    await page.goto("/mailbox");
    if ((await letter.count()) > 0) break;
  }
  await letter.locator("summary").click();
  const link = letter.locator(leads).first();
  await link.waitFor();
  await trip.look("letter");
  return link.getAttribute("href");
}

/** Accepts an invitation as somebody new, in a browser of their own; answers that browser's trip. */
export async function acceptAsNewcomer(trip, link, name, password) {
  const other = await trip.beside();
  await other.visit(link);
  await other.page.getByLabel("Your name").fill(name);
  await other.page.getByLabel("New password").fill(password);
  await other.page.getByRole("button", { name: "Accept invitation" }).click();
  await other.page.waitForURL((address) => !address.pathname.startsWith("/invitations"));
  return other;
}
