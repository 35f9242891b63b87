// From a card into the company and its settings; a new name is saved and seen everywhere.

export const name = "an admin opens a company from its card and renames it";

export async function run(trip) {
  const { page } = trip;
  await trip.signIn("Organization Admin");
  const overview = page.url();
  const link = page.locator("article.co h3 a").first();
  const before = await link.innerText();
  await link.click();
  await page.waitForURL(/\/c\/[a-z0-9-]+\/settings$/);
  await trip.look("settings");
  const settings = page.url();

  trip.expectRefusal(settings);
  await rename(trip, "");
  await page.locator("#name-error, [aria-invalid=true]").first().waitFor();
  await trip.look("refused");

  const after = `${before} & Partners`;
  await rename(trip, after);
  await page.getByText("Saved").first().waitFor();
  await page.goto(settings);
  trip.equal(await field(page).inputValue(), after, "the name after loading again");
  await page.goto(overview);
  trip.check((await page.locator("article.co h3").allInnerTexts()).includes(after), "the card has the new name");

  await page.goto(settings);
  await rename(trip, before);
  await page.getByText("Saved").first().waitFor();
}

const field = (page) => page.getByRole("textbox", { name: /name/i }).first();

async function rename(trip, name) {
  await field(trip.page).fill(name);
  // The browser would refuse an empty name by itself; here the server has to.
  await field(trip.page).evaluate((input) => (input.form.noValidate = true));
  await field(trip.page).locator("xpath=ancestor::form").getByRole("button", { name: /^Save/ }).click();
}
