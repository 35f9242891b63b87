// Drives the built program in a real Chromium, as people do, against a demo of its own.
//
//   node run.mjs [journey…]     all journeys, or those whose file name contains a word
//   CANOPY_BIN                  the program (target/debug/canopy)
//   CANOPY_DEMO                 the database of a demo built before, which is copied: saves time
//   CANOPY_SHOTS=1              keep a picture of every page looked at in out/

import { mkdir, readdir, rm } from "node:fs/promises";
import { openBrowser } from "./rig/browser.mjs";
import { startDemo } from "./rig/server.mjs";
import { Trip } from "./rig/trip.mjs";

const folder = new URL("./journeys/", import.meta.url);
const wanted = process.argv.slice(2);
const files = (await readdir(folder))
  .filter((file) => file.endsWith(".mjs"))
  .filter((file) => wanted.length === 0 || wanted.some((word) => file.includes(word)))
  .sort();

await rm(new URL("./out", import.meta.url), { recursive: true, force: true });
await mkdir(new URL("./out", import.meta.url));

const demo = await startDemo();
let passed = 0;
const failed = [];
try {
  const browser = await openBrowser();
  for (const file of files) {
    const journey = await import(new URL(file, folder));
    const began = Date.now();
    const trouble = await travel(browser, file, journey);
    const took = `${((Date.now() - began) / 1000).toFixed(1)} s`;
    if (trouble.length === 0) {
      passed += 1;
      console.log(`ok    ${journey.name} (${took})`);
    } else {
      failed.push(journey.name);
      console.log(`FAIL  ${journey.name} (${took})`);
      for (const line of trouble) console.log(`      ${line.replaceAll("\n", "\n      ")}`);
    }
  }
  await browser.close();
} finally {
  await demo.stop();
}
if (files.length === 0) console.log(`no journey is called ${wanted.join(" or ")}`);
console.log(`e2e: ${passed} passed, ${failed.length} failed`);
process.exitCode = failed.length > 0 || files.length === 0 ? 1 : 0;

// One journey, in a browser profile of its own; what went wrong on it.
async function travel(browser, file, journey) {
  const trip = new Trip({ browser, demo, title: file.replace(".mjs", "") });
  try {
    await trip.begin(journey.options ?? {});
    await journey.run(trip);
    trip.finish();
  } catch (error) {
    trip.trouble.push(error.plain ? error.message : (error.stack ?? String(error)));
    await trip.picture("failed");
  } finally {
    await trip.end();
  }
  return trip.trouble;
}
