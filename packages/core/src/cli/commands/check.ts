import type { Adapter } from "../../model/adapter.ts";
import type { Loaded, Problem, Setting } from "../../model/loaded-config.ts";
import { formatPlace, HookError, printable } from "../../util/errors.ts";
import { known } from "../args/setters.ts";
import { printJson } from "../output/json.ts";
import type { Output } from "../output/stream.ts";
import type { Terminal } from "../output/terminal.ts";

export interface CheckOptions {
  readonly config?: string;
  readonly json?: boolean;
  readonly [option: string]: unknown;
}

/** The hooks in force and what is wrong with them. Exit 1 on errors. */
export async function check(adapter: Adapter, options: CheckOptions, terminal: Terminal, out: Output): Promise<number> {
  const { settings, problems } = narrowed(await loadOrExplain(adapter, options.config), adapter, options);
  const errors = problems.filter(({ severity }) => severity === "error").length;
  if (options.json) {
    printJson(out, {
      product: adapter.product,
      hooks: settings.map(({ scope, option, value, place, overrides }) => ({ ...scope, option, value, ...place, overrides })),
      problems: problems.map(({ code, severity, place, message }) => ({ code, severity, ...place, message })),
    });
    return errors > 0 ? 1 : 0;
  }
  const warnings = problems.length - errors;
  terminal.line(
    `${count(settings.length, "hook")} in force, ${count(errors, "error")}, ${count(warnings, "warning")} (${adapter.title} ${adapter.version})`,
  );
  for (const setting of settings) terminal.line(describeSetting(setting));
  if (problems.length > 0) terminal.line();
  for (const problem of problems) terminal.line(describeProblem(problem, terminal));
  return errors > 0 ? 1 : 0;
}

/** A configuration the product itself would refuse is what a check is for: it becomes a problem. A missing file stays an error. */
async function loadOrExplain(adapter: Adapter, path: string | undefined): Promise<Loaded<unknown>> {
  try {
    return await adapter.load(path);
  } catch (error) {
    if (!(error instanceof HookError) || error.code !== "CONFIG_INVALID" || error.detail.place === undefined) throw error;
    return { config: undefined, scopes: [], settings: [], problems: [error, ...(error.detail.also ?? [])].flatMap(problemOf) };
  }
}

function problemOf({ detail, message }: HookError): Problem[] {
  const { place, product, problem: code = "config-invalid" } = detail;
  if (place === undefined) return [];
  const heading = [product, formatPlace(place), ""].filter((part) => part !== undefined).join(": ");
  return [{ code, severity: "error", place, message: message.startsWith(heading) ? message.slice(heading.length) : message }];
}

/** `--server main`: what concerns that job only. */
function narrowed(loaded: Loaded<unknown>, adapter: Adapter, options: CheckOptions): Loaded<unknown> {
  const keys = [...new Set(loaded.scopes.flatMap((scope) => Object.keys(scope)))].filter((key) => typeof options[key] === "string");
  for (const key of keys) known(String(options[key]), [...new Set(loaded.scopes.flatMap((scope) => scope[key] ?? []))], key, adapter);
  const concerned = (scope: Setting["scope"] | undefined): boolean =>
    keys.every((key) => scope?.[key] === undefined || scope[key] === options[key]);
  return {
    ...loaded,
    settings: loaded.settings.filter(({ scope }) => concerned(scope)),
    problems: loaded.problems.filter(({ scope }) => concerned(scope)),
  };
}

function describeSetting({ scope, option, value, place, overrides }: Setting): string {
  const beats = overrides.length === 0 ? "" : ` (overrides ${overrides.map(formatPlace).join(", ")})`;
  return `  ${[...Object.values(scope), option].join(" ")} = ${printable(value)}  ${formatPlace(place)}${beats}`;
}

function describeProblem({ code, severity, place, message }: Problem, terminal: Terminal): string {
  return `${formatPlace(place)}: ${terminal.style(severity === "error" ? "red" : "yellow", severity)} ${code}: ${printable(message)}`;
}

function count(number: number, word: string): string {
  return `${number} ${word}${number === 1 ? "" : "s"}`;
}
