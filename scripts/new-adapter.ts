// Makes a package for a product of somebody else's from templates/adapter: `new-adapter NAME [--to FOLDER]`. Its tests pass at once.
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join, relative, resolve, sep } from "node:path";
import { parseArgs } from "node:util";
import { HookError, quoteShellWords } from "@backup-hooks/core";

const root = resolve(import.meta.dirname, "..");
const USAGE = "new-adapter NAME [--to FOLDER]";

/** The product of the template; its name stands nowhere else. */
const TEMPLATE_PRODUCT = "acme";

/** What no variable of a module may be called, in ECMAScript. */
const RESERVED = new Set(
  (
    "arguments await break case catch class const continue debugger default delete do else enum eval export extends false finally for function if " +
    "implements import in instanceof interface let new null package private protected public return static super switch this throw true try typeof " +
    "var void while with yield"
  ).split(" "),
);

export interface NewAdapterOptions {
  /** The product, in one lower-case word. */
  readonly name: string;
  /** The folder in which the package's own is made. */
  readonly to: string;
  readonly template?: string;
}

/**
 * Makes `backup-hooks-NAME` in the folder, or leaves nothing there: it is written beside its place and renamed at the end.
 * @returns the new folder
 * @throws HookError USAGE for a name that is none, VALUE_INVALID for a place that is none, IO
 */
export function makeAdapter({
  name,
  to,
  template = join(root, "templates/adapter"),
}: NewAdapterOptions): string {
  assertName(name, template);
  const place = join(resolve(to), `backup-hooks-${name}`);
  assertPlace(place);
  let draft: string | undefined;
  try {
    draft = mkdtempSync(join(dirname(place), `.${basename(place)}-`));
    for (const file of listFiles(template))
      copyFile(join(template, file), join(draft, replaceName(file, name)), name);
    chmodSync(draft, 0o755);
    renameSync(draft, place);
  } catch (cause) {
    if (draft !== undefined) rmSync(draft, { recursive: true, force: true });
    throw new HookError("IO", "the package cannot be made, and nothing of it was left", {
      place: { file: place },
      received: String(cause),
      cause,
    });
  }
  return place;
}

function assertName(name: string, template: string): void {
  const createError = (received: string): HookError =>
    new HookError("USAGE", "NAME", {
      expected: "one lower-case word, the product's: borg",
      received,
      hint: `Usage: ${USAGE}`,
    });
  if (!/^[a-z][a-z0-9]*$/.test(name)) throw createError(JSON.stringify(name));
  if (existsSync(join(root, "packages", name)))
    throw createError(`"${name}", which @backup-hooks/${name} has`);
  // The name becomes one of the program's own.
  if (RESERVED.has(name)) throw createError(`"${name}", a word of the language`);
  const word = new RegExp(`\\b${name}\\b`);
  const texts = listFiles(template)
    .filter((file) => file.endsWith(".ts"))
    .map((file) => readFileSync(join(template, file), "utf8"));
  if (name === TEMPLATE_PRODUCT || texts.some((text) => word.test(text)))
    throw createError(`"${name}", which means something else in the template`);
}

function assertPlace(place: string): void {
  const createError = (what: string, hint: string): HookError =>
    new HookError("VALUE_INVALID", what, { place: { file: place }, hint });
  if (existsSync(place))
    throw createError(
      "this folder is there already",
      "Give another name, or another place with --to",
    );
  if (!statSync(dirname(place), { throwIfNoEntry: false })?.isDirectory()) {
    throw createError(
      `there is no folder ${dirname(place)}`,
      "Make it first, or give another place with --to",
    );
  }
  const inside = relative(join(root, "packages"), place);
  if (!inside.startsWith(`..${sep}`))
    throw createError(
      "packages/ holds what is released from here",
      "Give a place outside with --to",
    );
}

/** Paths below the template. What somebody built or installed in there is no part of it. */
function listFiles(template: string): readonly string[] {
  const entries = readdirSync(template, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(relative(template, entry.parentPath), entry.name));
  return paths.filter((path) => !/^(node_modules|dist)[\\/]/.test(path));
}

/** `acme`, `Acme` and `ACME` become the product's. */
function replaceName(text: string, name: string): string {
  const title = name.charAt(0).toUpperCase() + name.slice(1);
  return text
    .replaceAll(TEMPLATE_PRODUCT, name)
    .replaceAll("Acme", title)
    .replaceAll(TEMPLATE_PRODUCT.toUpperCase(), name.toUpperCase());
}

function copyFile(from: string, to: string, name: string): void {
  mkdirSync(dirname(to), { recursive: true });
  const text = replaceName(readFileSync(from, "utf8"), name);
  writeFileSync(to, basename(to) === "package.json" ? pinCoreVersion(text) : text);
}

/** Depends on the version of core that the template was made with. */
const pinCoreVersion = (manifest: string): string =>
  manifest.replace(/("@backup-hooks\/core": )".*"/, `$1"^${readCoreVersion()}"`);

const readCoreVersion = (): string =>
  JSON.parse(readFileSync(join(root, "packages/core/package.json"), "utf8")).version;

/** What a person does next; as long as core is not released, it is packed from here. */
export function describeNextSteps(place: string): string {
  const [there, core, page] = [
    place,
    join(root, "packages/core"),
    join(root, "docs/add-an-adapter.md"),
  ].map((path) => quoteShellWords([path]));
  const version = readCoreVersion();
  const install =
    version === "0.0.0"
      ? [
          `(cd ${core} && npx -y pnpm@12 run build && npx -y pnpm@12 pack --pack-destination ${there})`,
          "npm install ./backup-hooks-core-*.tgz",
        ]
      : ["npm install"];
  return `Made ${place}. Next:

  cd ${there}
${install.map((line) => `  ${line}\n`).join("")}  npm test

All tests pass (on Node 22.18 or later), about a product that does not exist. Now, as ${page} does it:

  1. src/events.ts: the events of the real product, each with its source
  2. src/adapter.ts: how it calls a script, what it hears, where its configuration is
  3. npm test, until what the suite says and what the product does is the same
`;
}

if (process.argv[1] === import.meta.filename) {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: { to: { type: "string" } },
    });
    const [name, ...more] = positionals;
    if (name === undefined || more.length > 0)
      throw new HookError("USAGE", "which product?", { expected: USAGE });
    // pnpm runs scripts in the repository's root; a path is meant from where it was typed.
    const here = process.env["INIT_CWD"] ?? "";
    process.stdout.write(
      describeNextSteps(makeAdapter({ name, to: resolve(here, values.to ?? "") })),
    );
  } catch (error) {
    const isTyping =
      error instanceof TypeError &&
      "code" in error &&
      String(error.code).startsWith("ERR_PARSE_ARGS");
    if (!(error instanceof HookError || isTyping)) throw error;
    console.error(`new-adapter: ${error.message}${isTyping ? ` (expected ${USAGE})` : ""}`);
    process.exitCode = 2;
  }
}
