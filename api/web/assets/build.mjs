// Makes ../static/built from scss/, js/, icons.json and the npm parts: one style sheet, one module a file of js/ that
// stands at its top, one sprite, two halves of the heading face. No inline data, no address but relative file names;
// the server puts the hashes into the names (api/web/static_files.py).
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { compile } from "sass";

const here = dirname(fileURLToPath(import.meta.url));
const parts = join(here, "node_modules");
const target = join(here, "..", "static", "built");
const FACE = "be-vietnam-pro";
const SUBSETS = ["latin", "vietnamese"];
const WEIGHT = 600;
const SYMBOLS_MAX = 30;

function style() {
  const { css } = compile(join(here, "scss", "site.scss"), {
    style: "compressed",
    charset: false, // a mark of byte order in the middle of the file would spoil the rule after it
    loadPaths: [parts],
    quietDeps: true, // Bootstrap 5.3 is written for an older Sass
    silenceDeprecations: ["import"],
  });
  const found = css.match(/url\(["']?data:/);
  if (found) throw new Error("the style sheet holds an inline image, which the content policy refuses");
  return faces() + css;
}

// The code points of each half are the package's own; of its formats only woff2 is taken.
function faces() {
  const sheet = readFileSync(join(parts, "@fontsource", FACE, `${WEIGHT}.css`), "utf8");
  return SUBSETS.map((subset) => {
    const name = `${FACE}-${subset}-${WEIGHT}-normal`;
    const range = sheet.match(new RegExp(`/\\* ${name} \\*/[^}]*unicode-range:\\s*([^;]+);`))[1];
    const source = `url(${FACE}-${subset}.woff2) format("woff2")`;
    return (
      `@font-face{font-family:"Be Vietnam Pro";font-style:normal;font-weight:${WEIGHT};font-display:optional;` +
      `src:${source};unicode-range:${range}}`
    );
  }).join("");
}

function sprite() {
  const chosen = JSON.parse(readFileSync(join(here, "icons.json"), "utf8"));
  const names = Object.entries(chosen);
  if (names.length > SYMBOLS_MAX) throw new Error(`${names.length} icons; at most ${SYMBOLS_MAX}`);
  const symbols = names.map(([name, icon]) => {
    const drawing = readFileSync(join(parts, "bootstrap-icons", "icons", `${icon}.svg`), "utf8");
    const [, box, inside] = drawing.match(/viewBox="([^"]+)"[^>]*>(.*)<\/svg>/s);
    return `<symbol id="${name}" viewBox="${box}">${inside.replace(/\s*\n\s*/g, "")}</symbol>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>`;
}

async function scripts(folder) {
  const entries = readdirSync(join(here, "js")).filter((name) => name.endsWith(".js"));
  await build({
    entryPoints: entries.map((name) => join(here, "js", name)),
    outdir: folder,
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2020",
    legalComments: "none",
    logLevel: "warning",
  });
}

// Everything is made aside and put in place at once: a server that starts meanwhile reads the old files or the new.
mkdirSync(dirname(target), { recursive: true });
const aside = mkdtempSync(join(dirname(target), ".built-"));
try {
  await scripts(aside);
  writeFileSync(join(aside, "site.css"), style());
  writeFileSync(join(aside, "icons.svg"), sprite());
  for (const subset of SUBSETS) {
    const file = `${FACE}-${subset}-${WEIGHT}-normal.woff2`;
    cpSync(join(parts, "@fontsource", FACE, "files", file), join(aside, `${FACE}-${subset}.woff2`));
  }
  rmSync(target, { recursive: true, force: true });
  chmodSync(aside, 0o755);
  renameSync(aside, target);
} catch (error) {
  rmSync(aside, { recursive: true, force: true });
  throw error;
}
