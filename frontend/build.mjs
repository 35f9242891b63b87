// Builds the look into dist/: styles, script, fonts and icons under names that carry a hash, each
// with a brotli copy where that is smaller, and manifest.json from the plain name to the hashed one.
// Run by npm; the Rust build only reads what is here.

import { createHash } from "node:crypto";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { basename, extname } from "node:path";
import { brotliCompressSync, constants } from "node:zlib";
import { build } from "esbuild";
import subsetFont from "subset-font";

const dist = "dist";
const manifest = new Map();
const sizes = [];

await rm(dist, { recursive: true, force: true });
await mkdir(dist);

const bundle = await build({
  entryPoints: ["src/style.css", "src/app.ts", "src/theme.ts"],
  bundle: true,
  minify: true,
  write: false,
  metafile: true,
  format: "iife",
  target: ["chrome125", "firefox128", "safari18"],
  legalComments: "none",
  charset: "utf8",
  outdir: dist,
  entryNames: "[name]-[hash]",
  assetNames: "[name]-[hash]",
  publicPath: "/assets",
  plugins: [{ name: "fonts", setup: (setup) => setup.onLoad({ filter: /\.woff2$/ }, slim) }],
});

for (const file of bundle.outputFiles) {
  const served = basename(file.path);
  await put(plain(served), served, file.contents);
}
await put("icons.svg", null, Buffer.from(await sprite()));
await put("mark.svg", null, await readFile("src/mark.svg"));

const lines = [...manifest].sort().map(([name, served]) => `  ${JSON.stringify(name)}: ${JSON.stringify(served)}`);
await writeFile(`${dist}/manifest.json`, `{\n${lines.join(",\n")}\n}\n`);
report();

// The weights and characters that the styles ask for; a third of the font is other weights.
async function slim({ path }) {
  const rules = await readFile("src/fonts.css", "utf8");
  const ranges = [...rules.matchAll(/U\+([0-9A-F]+)(?:-([0-9A-F]+))?/g)];
  const text = ranges.map(([, from, to = from]) => {
    const [first, last] = [parseInt(from, 16), parseInt(to, 16)];
    return String.fromCodePoint(...Array.from({ length: last - first + 1 }, (_, step) => first + step));
  });
  const [, min, max] = rules.match(/font-weight: (\d+) (\d+)/).map(Number);
  const contents = await subsetFont(await readFile(path), text.join(""), {
    targetFormat: "woff2",
    variationAxes: { wght: { min, max, default: min } },
  });
  return { contents, loader: "file" };
}

// The name the Rust source uses for a bundled file: without the hash, fonts by what they hold.
function plain(served) {
  if (served.startsWith("geist-latin-wght")) return "font.woff2";
  if (served.startsWith("geist-latin-ext")) return "font-ext.woff2";
  return served.replace(/-[A-Z0-9]{8}(?=\.)/, "");
}

// One <symbol> per line of icons.txt, with the strokes that lucide draws.
async function sprite() {
  const names = (await readFile("src/icons.txt", "utf8")).trim().split("\n");
  const symbols = await Promise.all(names.map(async (name) => {
    const svg = await readFile(`node_modules/lucide-static/icons/${name}.svg`, "utf8");
    const strokes = svg.slice(svg.indexOf(">", svg.indexOf("<svg")) + 1, svg.lastIndexOf("</svg>"));
    return `<symbol id="${name}" viewBox="0 0 24 24">${strokes.replace(/\s+/g, " ").replace(/> </g, "><").replaceAll(" />", "/>").trim()}</symbol>`;
  }));
  return `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>`;
}

async function put(name, served, contents) {
  const hash = createHash("sha256").update(contents).digest("hex").slice(0, 8);
  const file = served ?? `${basename(name, extname(name))}-${hash}${extname(name)}`;
  manifest.set(name, file);
  await writeFile(`${dist}/${file}`, contents);
  const packed = name.endsWith(".woff2")
    ? contents
    : brotliCompressSync(contents, { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: contents.length } });
  if (packed.length < contents.length) await writeFile(`${dist}/${file}.br`, packed);
  sizes.push([name, contents.length, Math.min(packed.length, contents.length)]);
}

// What a first visit loads besides the page itself; the page has to fit into the rest of 60 kB.
function report() {
  for (const [name, full, wire] of sizes) console.log(`${name.padEnd(14)} ${String(full).padStart(7)} ${String(wire).padStart(7)}`);
  const first = sizes.filter(([name]) => name !== "font-ext.woff2" && name !== "mark.svg");
  console.log(`first load     ${"".padStart(7)} ${String(first.reduce((sum, [, , wire]) => sum + wire, 0)).padStart(7)}`);
}
