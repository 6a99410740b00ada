// Builds maillage/base/static/dist/ and maillage/base/icones.json. Downloads nothing: everything comes from node_modules.
// Usage: node front/build.mjs            exit 1 when a file passes its budget
import { copyFile, mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync } from "node:zlib";
import * as esbuild from "esbuild";
import * as sass from "sass";

const FRONT = dirname(fileURLToPath(import.meta.url));
const RACINE = dirname(FRONT);
const BASE = join(RACINE, "maillage", "base");
const SORTIE = join(BASE, "static", "dist");
const PAQUETS = join(RACINE, "node_modules");
const NAVIGATEURS = ["chrome109", "edge109", "firefox115", "safari16"];
// Brotli bytes; a page may load 170 kB in all (architecture: Pages).
const BUDGETS = { "site.css": 15_000, "site.js": 2_500, "agent.js": 4_000, "carte.js": 46_000, "htmx.js": 14_000, "matinee.js": 3_000 };

async function buildStyles() {
  const { css } = sass.compile(join(FRONT, "styles", "site.scss"), {
    loadPaths: [PAQUETS],
    quietDeps: true,
    // Bootstrap 5.3 still speaks @import; its own files are quiet, our one list of parts must be too.
    silenceDeprecations: ["import"],
    style: "expanded",
  });
  const { code } = await esbuild.transform(css, { loader: "css", minify: true, target: NAVIGATEURS, legalComments: "none" });
  await writeFile(join(SORTIE, "site.css"), code);
}

async function buildScripts() {
  const entrees = (await readdir(join(FRONT, "js"))).filter((nom) => nom.endsWith(".js"));
  await esbuild.build({
    entryPoints: entrees.map((nom) => join(FRONT, "js", nom)),
    outdir: SORTIE,
    bundle: true,
    minify: true,
    format: "esm",
    target: NAVIGATEURS,
    legalComments: "none",
    logLevel: "error",
  });
}

async function copyFonts() {
  const source = join(PAQUETS, "@fontsource", "atkinson-hyperlegible", "files");
  await mkdir(join(SORTIE, "polices"), { recursive: true });
  for (const graisse of [400, 700]) {
    const nom = `atkinson-hyperlegible-latin-${graisse}-normal.woff2`;
    await copyFile(join(source, nom), join(SORTIE, "polices", nom));
  }
}

/** Keep the drawing of each icon used, without its <svg> element: the template tag writes that one. */
async function buildIcons() {
  const noms = JSON.parse(await readFile(join(FRONT, "icones.json"), "utf8"));
  const dessins = {};
  for (const nom of noms) {
    const svg = await readFile(join(PAQUETS, "bootstrap-icons", "icons", `${nom}.svg`), "utf8");
    dessins[nom] = svg.replace(/^[\s\S]*?<svg[^>]*>/, "").replace(/<\/svg>\s*$/, "").replace(/\n\s*/g, "").trim();
  }
  // This file is committed (MIT drawings), so that templates render before any build.
  await writeFile(join(BASE, "icones.json"), `${JSON.stringify(dessins, null, 1)}\n`);
}

async function weigh() {
  let depassement = false;
  for (const nom of (await readdir(SORTIE)).filter((n) => /\.(css|js)$/.test(n)).sort()) {
    const octets = await readFile(join(SORTIE, nom));
    const brotli = brotliCompressSync(octets).length;
    const trop = brotli > (BUDGETS[nom] ?? Infinity);
    depassement ||= trop;
    console.log(`${nom.padEnd(12)} ${String(octets.length).padStart(7)} octets  brotli ${String(brotli).padStart(6)}${trop ? `  > ${BUDGETS[nom]} !` : ""}`);
  }
  if (depassement) process.exitCode = 1;
}

await rm(SORTIE, { recursive: true, force: true });
await mkdir(SORTIE, { recursive: true });
await Promise.all([buildStyles(), buildScripts(), copyFonts(), buildIcons()]);
await weigh();
