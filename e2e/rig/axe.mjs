// axe-core on the page as it stands.

import { createRequire } from "node:module";
import { readFile } from "node:fs/promises";

const source = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

// More would hide the rest of the report.
const MOST = 8;

/** What axe finds wrong, a line for each: rule, element, what to do. */
export async function violations(page) {
  // Evaluated by the debugger, not by the page, so the page's policy stays as strict as it is.
  const there = await page.evaluate(() => "axe" in window);
  if (!there) await page.evaluate(source);
  const found = await page.evaluate(async () => {
    // Colors settle first: a few frames in which nothing moves any more.
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
    for (let frames = 0, still = 0; still < 3 && frames < 120; frames += 1) {
      await frame();
      still = document.getAnimations().length === 0 ? still + 1 : 0;
    }
    const result = await window.axe.run(document, { resultTypes: ["violations"] });
    return result.violations.flatMap((violation) =>
      violation.nodes.map((node) => `${violation.id}: ${node.target.join(" ")}: ${node.failureSummary}`),
    );
  });
  const more = found.length > MOST ? [`and ${found.length - MOST} more`] : [];
  return [...found.slice(0, MOST), ...more];
}
