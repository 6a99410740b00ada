// Writes a .br beside each .gz that « collectstatic » made, for whitenoise to serve: a sixth less on the wire than gzip.
// Usage: node front/compresser.mjs [folder]     folder: MAILLAGE_STATIQUES, else statiques/
import { readFile, readdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants } from "node:zlib";

const RACINE = dirname(dirname(fileURLToPath(import.meta.url)));
const dossier = process.argv[2] ?? process.env.MAILLAGE_STATIQUES ?? join(RACINE, "statiques");

const noms = new Set(await readdir(dossier, { recursive: true }));
for (const nom of noms) {
  const clair = nom.replace(/\.gz$/, "");
  if (clair === nom || noms.has(`${clair}.br`)) continue;
  const contenu = await readFile(join(dossier, clair));
  const params = { [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT, [constants.BROTLI_PARAM_SIZE_HINT]: contenu.length };
  await writeFile(join(dossier, `${clair}.br`), brotliCompressSync(contenu, { params }));
}
