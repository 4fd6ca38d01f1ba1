import { existsSync, statSync } from "node:fs";
import { registerHooks } from "node:module";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { Handler, HookSignature } from "../hooks.ts";
import { HookError } from "../util/errors.ts";

/** A hooks file's handlers by hook name, in file order. */
export type Handlers = Readonly<Record<string, Handler<HookSignature>>>;

const HOOKS = "@backup-hooks/core/hooks";
/**
 * Otherwise Node guesses a file's format from the nearest package.json, and warns if there is none.
 */
const formats: Readonly<Record<string, string>> = {
  ".ts": "module-typescript",
  ".mts": "module-typescript",
  ".mjs": "module",
  ".js": "module",
};

/**
 * Imports a hooks file from any folder. In it, `@backup-hooks/core/hooks` resolves to this package.
 * @throws HookError IO, VALUE_INVALID if it is not a hooks file; any error that the file throws
 */
export async function loadHooks(path: string): Promise<Handlers> {
  const file = resolve(path);
  const place = { file };
  const extension = /\.m?[jt]s$/.exec(file)?.[0] ?? "";
  if (formats[extension] === undefined) {
    throw new HookError("VALUE_INVALID", "this is no hooks file", {
      place,
      expected: "a name that ends in .ts, .mts, .mjs or .js",
    });
  }
  if (!statSync(file, { throwIfNoEntry: false })?.isFile()) {
    throw new HookError("IO", "there is no such hooks file", {
      place,
      hint: "Give its path; it is the same for every account",
    });
  }
  if (extension.endsWith("ts") && !process.features.typescript) {
    throw new HookError("VALUE_INVALID", "this Node cannot run TypeScript", {
      place,
      expected: "Node 22.18 or later for a .ts file",
      received: process.version,
      hint: "Use a later Node, or write the hooks in a .mjs file",
    });
  }
  registerResolver();
  return assertHooks(await importDefault(file), file);
}

async function importDefault(file: string): Promise<unknown> {
  try {
    const module: { readonly default?: unknown } = await import(pathToFileURL(file).href);
    return module.default;
  } catch (error) {
    // Node's error does not include the location.
    if (!(error instanceof SyntaxError)) throw error;
    throw new HookError("VALUE_INVALID", "this hooks file does not parse", {
      place: { file },
      received: error.message,
      hint: `\`node --check ${file}\` shows the line`,
      cause: error,
    });
  }
}

/** The module's place in a bundle; otherwise it is the entry point of this package. */
const bundledHooks = new URL("./chunks/core-hooks.js", import.meta.url);

/** A hooks file needs no node_modules folder near it. */
function registerResolver(): void {
  registerHooks({
    resolve(specifier, context, next) {
      if (specifier === HOOKS) {
        return existsSync(bundledHooks)
          ? { url: bundledHooks.href, format: "module", shortCircuit: true }
          : next(specifier, { ...context, parentURL: import.meta.url });
      }
      const found = next(specifier, context);
      const format =
        found.url.startsWith("file:") && !found.format
          ? formats[/\.m?[jt]s$/.exec(found.url)?.[0] ?? ""]
          : undefined;
      return format === undefined ? found : { ...found, format };
    },
  });
}

function assertHooks(hooks: unknown, file: string): Handlers {
  const place = { file };
  if (typeof hooks !== "object" || hooks === null) {
    throw new HookError("VALUE_INVALID", "this is no hooks file", {
      place,
      expected: "export default defineHooks({ … })",
      received: hooks === undefined ? "no default export" : typeof hooks,
    });
  }
  for (const [hookName, handler] of Object.entries(hooks)) {
    if (typeof handler === "function") continue;
    throw new HookError("VALUE_INVALID", `the handler of "${hookName}"`, {
      place,
      expected: "an async function of (event, tools)",
      received: typeof handler,
    });
  }
  return hooks as Handlers;
}
