import type { Setting } from "@backup-hooks/core";
import { placeOf, type Sections, type Value } from "./ini.ts";
import { isHookOption, modelOptions, type OptionSpec, serverOptions } from "./options.ts";
import { type PyValue, str } from "../python/text.ts";
import { beaten, type Got, get } from "./sections.ts";
import { parseValue, ValueRefused } from "./parse-values.ts";

/** What is known before the servers are worked out. */
export interface Scope {
  readonly sections: Sections;
  readonly version: string;
  /** What every server knows of [barman] (config.py, ServerConfig.__init__). */
  readonly vars: ReadonlyMap<string, PyValue>;
  /** Barman warns that it ignores a value. */
  readonly ignored: (what: string, value: Value | undefined) => void;
}
/** A hook in force, with what stands in the file. */
export interface HookInForce extends Setting {
  readonly server: string;
  readonly source: Value;
}
export interface Resolved {
  readonly values: ReadonlyMap<string, PyValue>;
  readonly hooks: readonly HookInForce[];
}

/** A server's options: [server], else [barman], else the default; the empty text and `None` mean unset, and end the search. */
export function resolveServer(scope: Scope, name: string): Resolved {
  const { sections, version } = scope;
  const values = new Map<string, PyValue>([["name", name], ["msg_list", { text: "[]" }], ...scope.vars]);
  const hooks: HookInForce[] = [];
  for (const option of serverOptions(version)) {
    const fixed = option.name === "disabled";
    const own = fixed ? undefined : read(scope, option, name, values);
    const found = own ?? (option.global ? read(scope, option, "barman", values) : undefined);
    const value = unset(found?.parsed ?? fallback(option, values, scope));
    values.set(option.name, value);
    if (found === undefined || !isHookOption(option.name) || typeof value !== "string") continue;
    const { source } = found;
    hooks.push({
      server: name,
      scope: { server: name },
      option: option.name,
      value,
      source,
      place: placeOf(source),
      overrides: beaten(sections, source, option.name),
    });
  }
  return { values, hooks };
}

/** A model's options: only what its own section says. */
export function resolveModel(scope: Scope, name: string): ReadonlyMap<string, PyValue> {
  const values = new Map<string, PyValue>([["name", name]]);
  for (const option of modelOptions(scope.version)) values.set(option.name, unset(read(scope, option, name, values)?.parsed ?? null));
  return values;
}

/** A value that is set and accepted. A refused one counts as not set, after a warning. */
function read(
  scope: Scope,
  option: OptionSpec,
  section: string,
  vars: ReadonlyMap<string, PyValue>,
): { readonly parsed: PyValue; readonly source: Value } | undefined {
  const got: Got | undefined = get(scope.sections, section, option.name, scope.version, vars);
  if (got === undefined) return undefined;
  const parsed = parse(scope, option, `[${section}] section`, got.text ?? "", got.value);
  return parsed === null ? undefined : { parsed, source: got.value };
}

function parse({ version, ignored }: Scope, { name, parser }: OptionSpec, source: string, text: string, value?: Value): PyValue {
  if (parser === undefined) return text;
  try {
    return parseValue(parser, text, { version, option: name, source });
  } catch (error) {
    if (!(error instanceof ValueRefused)) throw error;
    ignored(`Ignoring invalid configuration value '${text}' for key ${name} in ${source}: ${error.message}`, value);
    return null;
  }
}

function fallback(option: OptionSpec, values: ReadonlyMap<string, PyValue>, scope: Scope): PyValue {
  if (option.fallback === undefined) return null;
  const text = option.fallback.replace(/%\((\w+)\)s/g, (_, name: string) => str(values.get(name) ?? null));
  return parse(scope, option, "DEFAULTS", text);
}

const unset = (value: PyValue): PyValue => (value === "" || value === "None" ? null : value);
