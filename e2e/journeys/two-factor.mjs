// A second factor: set up with an app, asked for at the next sign-in, replaced by a recovery code,
// and turned off again.

import { totp } from "../rig/totp.mjs";

export const name = "a person sets up two-factor sign-in, signs in with it, and turns it off";

export async function run(trip) {
  const { page } = trip;
  const person = await trip.signIn("Company User");
  await trip.visit("/me");
  await page.locator("a[href='/me/two-factor']").first().click();
  await page.waitForURL("**/me/two-factor");
  await trip.look("off");
  const secret = await setUp(trip, person);
  const codes = await page.locator("ul.codes code").allInnerTexts();
  trip.check(codes.length >= 8 && new Set(codes).size === codes.length, `${codes.length} recovery codes`);
  await trip.look("recovery codes");

  await signOut(page);
  await password(trip, person);
  await trip.look("code asked for");
  await code(trip, "000000", 422);
  await page.getByRole("textbox", { name: "Code" }).waitFor();
  await trip.look("wrong code");
  await code(trip, codes[0]);
  await page.waitForURL((address) => !address.pathname.startsWith("/sign-in"));

  await signOut(page);
  await password(trip, person);
  // A code is taken once, and the one of now was used to turn it on: the next one is taken early.
  await code(trip, totp(secret, Date.now() + 30_000));
  await page.waitForURL((address) => !address.pathname.startsWith("/sign-in"));

  await trip.visit("/me/two-factor");
  trip.check(await page.getByText(`${codes.length - 1} recovery codes are left.`).isVisible(), "one code is spent");
  const end = page.locator("form[action$='/end']");
  await end.getByLabel("Your password").fill(person.password);
  await end.getByLabel("Code", { exact: true }).fill(codes[1]);
  await end.getByRole("button", { name: "Turn off" }).click();
  await page.getByText("It is off").waitFor();
}

async function setUp(trip, person) {
  const { page } = trip;
  const begin = page.locator("form[action$='/begin']");
  trip.expectRefusal("/me/two-factor/begin");
  await begin.getByLabel("Your password").fill("not the password");
  await begin.getByRole("button", { name: "Set up an app" }).click();
  await page.locator("#password-error").waitFor();
  await page.locator("#password").fill(person.password);
  await page.getByRole("button", { name: "Set up an app" }).click();
  await page.getByRole("img", { name: /QR code/ }).waitFor();
  await trip.look("set up");
  const secret = await page.locator("form code").innerText();
  trip.expectRefusal("/me/two-factor/confirm");
  await page.getByLabel("Code", { exact: true }).fill("123456");
  await page.getByRole("button", { name: "Turn on" }).click();
  await page.locator("#code-error").waitFor();
  await page.getByLabel("Code", { exact: true }).fill(totp(await page.locator("form code").innerText()));
  await page.getByRole("button", { name: "Turn on" }).click();
  await page.getByRole("heading", { name: "Recovery codes" }).waitFor();
  return secret;
}

async function signOut(page) {
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.waitForURL("**/sign-in");
}

async function password(trip, person) {
  await trip.page.getByLabel("Email").fill(person.email);
  await trip.page.getByLabel("Password").fill(person.password);
  await trip.page.getByRole("button", { name: "Sign in", exact: true }).click();
  await trip.page.waitForURL("**/sign-in/code**");
}

async function code(trip, digits, status = 200) {
  if (status >= 400) trip.expectRefusal("/sign-in/code");
  await trip.page.getByRole("textbox", { name: "Code" }).fill(digits);
  await trip.page.getByRole("button", { name: "Sign in", exact: true }).click();
}
