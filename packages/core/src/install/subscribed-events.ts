import { matchesEvent, portableHookNames } from "../answer/hook-names.ts";
import type { Adapter } from "../model/adapter.ts";
import type { EventSpec, HandlerAction, Status } from "../model/event.ts";
import { resolveAction } from "../model/handler-actions.ts";
import { HookError } from "../util/errors.ts";
import { findNearest } from "../util/nearest.ts";

type AdapterTables = Pick<Adapter, "product" | "title" | "events">;

const statuses: readonly Status[] = ["success", "warning", "error", "skipped"];
const portable = new Set<string>(portableHookNames);

/**
 * The events that the hook names of a hooks file match, in the product's order. Each event before
 * an operation adds the events after it, because undo commands run there. The status of an
 * operation is not known in advance: a hook name such as `backup:error` gets all events after a
 * backup, and `answer` selects.
 * @throws HookError UNKNOWN_NAME for an unknown hook name, VALUE_INVALID if none matches this
 * product
 */
export function findSubscribedEvents(
  hookNames: readonly string[],
  tables: AdapterTables,
  file: string,
): readonly string[] {
  for (const hookName of hookNames) assertKnown(hookName, tables, file);
  const subscribed = listRows(tables).filter(([name, row]) =>
    hookNames.some((hookName) => mayMatch(hookName, name, row, tables)),
  );
  if (subscribed.length === 0) {
    throw new HookError("VALUE_INVALID", "no handler of this hooks file is for this product", {
      product: tables.title,
      place: { file },
      expected: `one for a portable moment as ${findExample(tables)}, or for ${tables.product}:EVENT`,
      received: hookNames.join(", ") || "no handler",
    });
  }
  const begun = new Set(
    subscribed.filter(([, { phase }]) => phase === "pre").map(([, { operation }]) => operation),
  );
  const wanted = listRows(tables).filter(
    ([name, { phase, operation }]) =>
      subscribed.some(([other]) => other === name) || (phase === "post" && begun.has(operation)),
  );
  return wanted.map(([name]) => name);
}

/** Portable hook names that match no event of this product, as lines of text. */
export function unsupportedHookNames(
  hookNames: readonly string[],
  tables: AdapterTables,
): readonly string[] {
  return hookNames
    .filter(
      (hookName) =>
        portable.has(hookName) &&
        !listRows(tables).some(([name, row]) => mayMatch(hookName, name, row, tables)),
    )
    .map(
      (hookName) => `${hookName}: ${tables.title} has no such moment, its handler is never called`,
    );
}

/** How the actions of a portable hook name are downgraded at events that do not support them. */
export interface Downgrade {
  readonly hookName: string;
  /** Events with the same downgrades. */
  readonly events: readonly string[];
  /** Action → the action that replaces it. */
  readonly actions: Readonly<Partial<Record<HandlerAction, HandlerAction>>>;
  /** The same as a line of text. */
  readonly message: string;
}

const downgradable: readonly HandlerAction[] = ["cancel", "fail", "retry"];

export function downgrades(
  hookNames: readonly string[],
  tables: AdapterTables,
): readonly Downgrade[] {
  return hookNames
    .filter((hookName) => portable.has(hookName))
    .flatMap((hookName) => {
      const found = listRows(tables)
        .filter(([name, row]) => mayMatch(hookName, name, row, tables))
        .map(([name, row]) => ({
          name,
          actions: Object.fromEntries(downgradable.flatMap((word) => findDowngrade(word, row))),
        }));
      const different = new Map(found.map(({ actions }) => [describeActions(actions), actions]));
      different.delete("");
      return [...different].map(([text, actions]): Downgrade => {
        const events = found
          .filter((one) => describeActions(one.actions) === text)
          .map(({ name }) => name);
        return {
          hookName,
          events,
          actions,
          message: `${hookName} → ${events.join(", ")}: ${text}`,
        };
      });
    });
}

function findDowngrade(action: HandlerAction, row: EventSpec): [HandlerAction, HandlerAction][] {
  const resolved = resolveAction(action, row);
  return resolved === action ? [] : [[action, resolved]];
}

/** `cancel and fail are heard as warn, retry is heard as fail` */
function describeActions(actions: Downgrade["actions"]): string {
  const findSources = (result: HandlerAction): string[] =>
    downgradable.filter((action) => actions[action] === result);
  const joinNames = (parts: readonly string[]): string =>
    [parts.slice(0, -1).join(", "), parts.at(-1)].filter(Boolean).join(" and ");
  return [...new Set(Object.values(actions))]
    .map(
      (result) =>
        `${joinNames(findSources(result))} ${findSources(result).length === 1 ? "is" : "are"} heard as ${result}`,
    )
    .join(", ");
}

const listRows = ({ events }: AdapterTables): [string, EventSpec][] => Object.entries(events);

/** Whether a call of this event can match the hook name. */
function mayMatch(
  hookName: string,
  name: string,
  { operation, phase }: EventSpec,
  { product }: AdapterTables,
): boolean {
  const ends: readonly (Status | undefined)[] =
    phase === "post" ? [undefined, ...statuses] : [undefined];
  return ends.some((status) => matchesEvent(hookName, { product, name, operation, phase, status }));
}

/** Ignores another product's hook name, unless it looks like a misspelling of ours. */
function assertKnown(hookName: string, tables: AdapterTables, file: string): void {
  const [first = "", second] = hookName.split(":");
  const ownNames = Object.keys(tables.events).map((name) => `${tables.product}:${name}`);
  if (portable.has(hookName) || ownNames.includes(hookName)) return;
  const prefixes = [
    tables.product,
    ...new Set(portableHookNames.map((portableName) => portableName.split(":")[0] ?? "")),
  ];
  if (second !== undefined && findNearest(first, prefixes) === undefined) return;
  const suggestion = findNearest(
    second === undefined ? `${tables.product}:${hookName}` : hookName,
    [...ownNames, ...portableHookNames],
  );
  throw new HookError("UNKNOWN_NAME", `there is no moment "${hookName}"`, {
    product: tables.title,
    place: { file },
    expected: `a portable moment as ${findExample(tables)}, or ${tables.product}:EVENT`,
    ...(suggestion !== undefined && { hint: `Did you mean "${suggestion}"?` }),
  });
}

function findExample(tables: AdapterTables): string {
  const [, row] = listRows(tables)[0] ?? [];
  return row === undefined ? "any:pre" : `${row.operation}:${row.phase}`;
}
