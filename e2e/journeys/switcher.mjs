// The workspace switcher by keyboard alone.

export const name = "the switcher finds and opens a workspace by keyboard";

export async function run(trip) {
  const { page } = trip;
  await trip.signIn("Organization Admin");
  const company = await page.locator("article.co h3").last().innerText();

  await page.keyboard.press("Control+k");
  const field = page.getByRole("combobox", { name: "Find a workspace" });
  await field.waitFor();
  await trip.look("switcher");
  await page.keyboard.type(company.slice(0, 6).toLowerCase());
  const option = page.getByRole("option", { name: new RegExp(escaped(company)) }).first();
  await option.waitFor();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Escape");
  await field.waitFor({ state: "hidden" });

  await page.keyboard.press("Control+k");
  // The list may still hold what was found before: wait for the answer to this question.
  const answered = page.waitForResponse((answer) => new URL(answer.url()).searchParams.get("q") === company);
  await field.fill(company);
  await answered;
  await page.waitForFunction(() => document.querySelectorAll("#workspaces a.item").length === 1);
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/c\/[a-z0-9-]+/);
  trip.check((await page.locator("aside .switch").innerText()).includes(company), "the company is open");
}

const escaped = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
