import type { Setting } from "@backup-hooks/core";
import { type PyValue, str } from "../python/text.ts";
import { type IniValue, locateValue, type Sections } from "./ini.ts";
import { isHookOption, listModelOptions, listServerOptions, type OptionSpec } from "./options.ts";
import { parseValue, ValueRefused } from "./parse-values.ts";
import { type FoundOption, getOption, listOverridden } from "./sections.ts";

/** What is known before the servers are worked out. */
export interface Scope {
  readonly sections: Sections;
  readonly version: string;
  /** What every server knows of [barman] (config.py, ServerConfig.__init__). */
  readonly vars: ReadonlyMap<string, PyValue>;
  /** Barman warns that it ignores a value. */
  readonly warnIgnored: (what: string, value: IniValue | undefined) => void;
}
/** A hook in force, with what stands in the file. */
export interface HookInForce extends Setting {
  readonly server: string;
  readonly source: IniValue;
}
export interface ResolvedServer {
  readonly values: ReadonlyMap<string, PyValue>;
  readonly hooks: readonly HookInForce[];
}

/** A server's options: [server], else [barman], else the default; the empty text and `None` mean unset, and end the search. */
export function resolveServer(scope: Scope, name: string): ResolvedServer {
  const { sections, version } = scope;
  const values = new Map<string, PyValue>([
    ["name", name],
    ["msg_list", { text: "[]" }],
    ...scope.vars,
  ]);
  const hooks: HookInForce[] = [];
  for (const option of listServerOptions(version)) {
    const fixed = option.name === "disabled";
    const ownValue = fixed ? undefined : readOption(scope, option, name, values);
    const found =
      ownValue ?? (option.global ? readOption(scope, option, "barman", values) : undefined);
    const value = normalizeUnset(found?.parsed ?? resolveFallback(option, values, scope));
    values.set(option.name, value);
    if (found === undefined || !isHookOption(option.name) || typeof value !== "string") continue;
    const { source } = found;
    hooks.push({
      server: name,
      scope: { server: name },
      option: option.name,
      value,
      source,
      place: locateValue(source),
      overrides: listOverridden(sections, source, option.name),
    });
  }
  return { values, hooks };
}

/** A model's options: only what its own section says. */
export function resolveModel(scope: Scope, name: string): ReadonlyMap<string, PyValue> {
  const values = new Map<string, PyValue>([["name", name]]);
  for (const option of listModelOptions(scope.version))
    values.set(
      option.name,
      normalizeUnset(readOption(scope, option, name, values)?.parsed ?? null),
    );
  return values;
}

/** A value that is set and accepted. A refused one counts as not set, after a warning. */
function readOption(
  scope: Scope,
  option: OptionSpec,
  section: string,
  vars: ReadonlyMap<string, PyValue>,
): { readonly parsed: PyValue; readonly source: IniValue } | undefined {
  const found: FoundOption | undefined = getOption(
    scope.sections,
    section,
    option.name,
    scope.version,
    vars,
  );
  if (found === undefined) return undefined;
  const parsed = parseOption(scope, option, `[${section}] section`, found.text ?? "", found.value);
  return parsed === null ? undefined : { parsed, source: found.value };
}

function parseOption(
  { version, warnIgnored }: Scope,
  { name, parser }: OptionSpec,
  source: string,
  text: string,
  value?: IniValue,
): PyValue {
  if (parser === undefined) return text;
  try {
    return parseValue(parser, text, { version, option: name, source });
  } catch (error) {
    if (!(error instanceof ValueRefused)) throw error;
    warnIgnored(
      `Ignoring invalid configuration value '${text}' for key ${name} in ${source}: ${error.message}`,
      value,
    );
    return null;
  }
}

function resolveFallback(
  option: OptionSpec,
  values: ReadonlyMap<string, PyValue>,
  scope: Scope,
): PyValue {
  if (option.fallback === undefined) return null;
  const text = option.fallback.replace(/%\((\w+)\)s/g, (_, name: string) =>
    str(values.get(name) ?? null),
  );
  return parseOption(scope, option, "DEFAULTS", text);
}

const normalizeUnset = (value: PyValue): PyValue =>
  value === "" || value === "None" ? null : value;
