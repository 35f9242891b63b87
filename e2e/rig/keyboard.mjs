// A keyboard and nothing else: what has the focus is known by its name, as a screen reader says it.

const MOST = 160;

/** Presses Tab until something with this name has the focus; answers its kind. */
export async function tabTo(page, name, most = MOST) {
  const seen = [];
  for (let presses = 0; presses < most; presses += 1) {
    await page.keyboard.press("Tab");
    const { said, kind } = await focused(page);
    seen.push(said);
    if (name instanceof RegExp ? name.test(said) : said === name) return kind;
  }
  throw new Error(`Tab does not reach ${name}; it goes over: ${seen.slice(0, 40).join(" | ")}`);
}

/** Moves with the arrows within a group of radio buttons until this one is chosen. */
export async function arrowTo(page, name) {
  for (let presses = 0; presses < 12; presses += 1) {
    const { said, checked } = await focused(page);
    if (name.test(said) && checked) return;
    await page.keyboard.press("ArrowDown");
  }
  throw new Error(`the arrows do not reach ${name}`);
}

/** The name and the kind of what has the focus. */
export function focused(page) {
  return page.evaluate(() => {
    const it = document.activeElement;
    const labels = [...(it.labels ?? [])].map((label) => label.innerText).join(" ");
    const said = it.getAttribute("aria-label") || labels || it.innerText || it.value || it.tagName;
    return { said: said.replace(/\s+/g, " ").trim(), kind: it.type ?? it.tagName, checked: it.checked === true };
  });
}
