import type { Adapter } from "../../model/adapter.ts";
import type { ResolvedEvent } from "../../model/resolved-event.ts";
import { HookError } from "../../util/errors.ts";
import { findNearest } from "../../util/nearest.ts";

/** One `--set [EVENT:]NAME=VALUE`. */
export interface Setter {
  readonly event?: string;
  readonly field: string;
  readonly value: string;
}

/**
 * Parses `--set` options. The product's field prefix is optional; `EVENT:` limits a value to one
 * event.
 */
export function parseSetters(texts: readonly string[], adapter: Adapter): Setter[] {
  return texts.map((text) => {
    const [, event, name, value] = /^(?:(\w+):)?([^=:]+)=(.*)$/s.exec(text) ?? [];
    if (name === undefined || value === undefined) {
      throw new HookError("VALUE_INVALID", "--set", {
        expected: "NAME=VALUE, or EVENT:NAME=VALUE for one event only",
        received: `"${text}"`,
      });
    }
    const nul = value.indexOf("\0");
    if (nul !== -1) {
      throw new HookError("VALUE_INVALID", `--set ${name}`, {
        expected: "text without NUL bytes, which no process can be given",
        received: `one at position ${nul + 1}`,
      });
    }
    return {
      ...(event !== undefined && { event: resolveEventName(event, adapter) }),
      field: resolveFieldName(name, adapter),
      value,
    };
  });
}

/** The values that apply to one event and name one of its fields. */
export function selectValues(
  setters: readonly Setter[],
  event: string,
  adapter: Adapter,
): Readonly<Record<string, string>> {
  const fields = adapter.events[event]?.fields ?? [];
  const matching = setters.filter(
    (setter) => (setter.event ?? event) === event && fields.includes(setter.field),
  );
  // A value for this event overrides a value for all events.
  const ordered = [
    ...matching.filter((setter) => setter.event === undefined),
    ...matching.filter((setter) => setter.event !== undefined),
  ];
  return Object.fromEntries(ordered.map(({ field, value }) => [field, value]));
}

/**
 * The event's name.
 * @throws HookError with the nearest name if there is no such event
 */
export function resolveEventName(name: string, adapter: Adapter): string {
  const spellings = Object.entries(adapter.events).flatMap(([event, { aliases = [] }]) => [
    event,
    ...aliases,
  ]);
  return requireKnownName(
    name,
    Object.keys(adapter.events),
    "event",
    adapter,
    resolveEventAlias(name, adapter),
    spellings,
  );
}

/** Maps an event's name or alias to its name; any other word is returned unchanged. */
export function resolveEventAlias(name: string, { events }: Adapter): string {
  return Object.keys(events).find((event) => events[event]?.aliases?.includes(name)) ?? name;
}

/** The fields of an event that are neither given nor known, and so have example values. */
export function listExampleFields({ origins }: ResolvedEvent): string[] {
  return Object.keys(origins).filter((field) => origins[field] === "example");
}

function resolveFieldName(name: string, adapter: Adapter): string {
  const all = [...new Set(Object.values(adapter.events).flatMap(({ fields }) => fields))];
  const { fieldPrefix = "" } = adapter;
  const full = name.startsWith(fieldPrefix) ? name : fieldPrefix + name;
  const similar = all.find((field) => field.toLowerCase() === full.toLowerCase());
  return all.includes(name)
    ? name
    : requireKnownName(name, all, "field", adapter, all.includes(full) ? full : (similar ?? full));
}

/** Returns `meant` if it is one of `all`. The error quotes what was typed. */
export function requireKnownName(
  typed: string,
  all: readonly string[],
  kind: string,
  adapter: Adapter,
  meant = typed,
  spellings = all,
): string {
  if (all.includes(meant)) return meant;
  const suggestion = findNearest(meant, spellings);
  throw new HookError("UNKNOWN_NAME", `there is no ${kind} "${typed}"`, {
    product: adapter.title,
    expected: `one of ${all.join(", ")}`,
    ...(suggestion && { hint: `Did you mean "${suggestion}"?` }),
  });
}
