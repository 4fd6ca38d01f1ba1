import type { Adapter } from "../../model/adapter.ts";
import type { LoadedConfig, Problem, Setting } from "../../model/loaded-config.ts";
import { formatLocation, HookError, toPrintable } from "../../util/errors.ts";
import { requireKnownName } from "../args/setters.ts";
import { printJson } from "../output/json.ts";
import type { Output } from "../output/stream.ts";
import type { Terminal } from "../output/terminal.ts";

export interface CheckOptions {
  readonly config?: string;
  readonly json?: boolean;
  readonly [option: string]: unknown;
}

/** Prints the configured hooks and their problems. Exit 1 if there are errors. */
export async function check(
  adapter: Adapter,
  options: CheckOptions,
  terminal: Terminal,
  out: Output,
): Promise<number> {
  const { settings, problems } = filterByScope(
    await loadOrExplain(adapter, options.config),
    adapter,
    options,
  );
  const errors = problems.filter(({ severity }) => severity === "error").length;
  if (options.json) {
    printJson(out, {
      product: adapter.product,
      hooks: settings.map(({ scope, option, value, place, overrides }) => ({
        ...scope,
        option,
        value,
        ...place,
        overrides,
      })),
      problems: problems.map(({ code, severity, place, message }) => ({
        code,
        severity,
        ...place,
        message,
      })),
    });
    return errors > 0 ? 1 : 0;
  }
  const warnings = problems.length - errors;
  terminal.printLine(
    `${formatCount(settings.length, "hook")} in force, ${formatCount(errors, "error")}, ${formatCount(warnings, "warning")} (${adapter.title} ${adapter.version})`,
  );
  for (const setting of settings) terminal.printLine(describeSetting(setting));
  if (problems.length > 0) terminal.printLine();
  for (const problem of problems) terminal.printLine(describeProblem(problem, terminal));
  return errors > 0 ? 1 : 0;
}

/**
 * Turns a configuration that the product would reject into a problem, because check exists to
 * report it. A missing file stays an error.
 */
async function loadOrExplain(
  adapter: Adapter,
  path: string | undefined,
): Promise<LoadedConfig<unknown>> {
  try {
    return await adapter.load(path);
  } catch (error) {
    if (
      !(error instanceof HookError) ||
      error.code !== "CONFIG_INVALID" ||
      error.detail.place === undefined
    )
      throw error;
    return {
      config: undefined,
      scopes: [],
      settings: [],
      problems: [error, ...(error.detail.also ?? [])].flatMap(toProblems),
    };
  }
}

function toProblems({ detail, message }: HookError): Problem[] {
  const { place, product, problem: code = "config-invalid" } = detail;
  if (place === undefined) return [];
  const heading = [product, formatLocation(place), ""]
    .filter((part) => part !== undefined)
    .join(": ");
  return [
    {
      code,
      severity: "error",
      place,
      message: message.startsWith(heading) ? message.slice(heading.length) : message,
    },
  ];
}

/** `--server main`: only the problems that concern this job. */
function filterByScope(
  loaded: LoadedConfig<unknown>,
  adapter: Adapter,
  options: CheckOptions,
): LoadedConfig<unknown> {
  const keys = [...new Set(loaded.scopes.flatMap((scope) => Object.keys(scope)))].filter(
    (key) => typeof options[key] === "string",
  );
  for (const key of keys)
    requireKnownName(
      String(options[key]),
      [...new Set(loaded.scopes.flatMap((scope) => scope[key] ?? []))],
      key,
      adapter,
    );
  const matchesScope = (scope: Setting["scope"] | undefined): boolean =>
    keys.every((key) => scope?.[key] === undefined || scope[key] === options[key]);
  return {
    ...loaded,
    settings: loaded.settings.filter(({ scope }) => matchesScope(scope)),
    problems: loaded.problems.filter(({ scope }) => matchesScope(scope)),
  };
}

function describeSetting({ scope, option, value, place, overrides }: Setting): string {
  const beats =
    overrides.length === 0 ? "" : ` (overrides ${overrides.map(formatLocation).join(", ")})`;
  return `  ${[...Object.values(scope), option].join(" ")} = ${toPrintable(value)}  ${formatLocation(place)}${beats}`;
}

function describeProblem({ code, severity, place, message }: Problem, terminal: Terminal): string {
  return `${formatLocation(place)}: ${terminal.style(severity === "error" ? "red" : "yellow", severity)} ${code}: ${toPrintable(message)}`;
}

function formatCount(number: number, word: string): string {
  return `${number} ${word}${number === 1 ? "" : "s"}`;
}
