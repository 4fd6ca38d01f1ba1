import type { Adapter } from "../model/adapter.ts";
import { fits, portableMoments } from "../answer/hook-names.ts";
import { HookError } from "../util/errors.ts";
import type { EventSpec, Status, Word } from "../model/event.ts";
import { heardAs } from "../model/handler-actions.ts";
import { nearest } from "../util/nearest.ts";

type Tables = Pick<Adapter, "product" | "title" | "events">;

const statuses: readonly Status[] = ["success", "warning", "error", "skipped"];
const portable = new Set<string>(portableMoments);

/**
 * The events, in the product's order, that the moments of a hooks file are about; and after each event before some work those after
 * the same work, because undo commands are run there. How work ended is not known before: a moment such as `backup:error` gets all
 * events after a backup, and `answer` decides.
 * @throws HookError UNKNOWN_NAME for what is no moment, VALUE_INVALID where none is about this product
 */
export function eventsFor(moments: readonly string[], tables: Tables, file: string): readonly string[] {
  for (const moment of moments) refuseUnknown(moment, tables, file);
  const heard = rowsOf(tables).filter(([name, row]) => moments.some((moment) => mayFit(moment, name, row, tables)));
  if (heard.length === 0) {
    throw new HookError("VALUE_INVALID", "no handler of this hooks file is for this product", {
      product: tables.title,
      place: { file },
      expected: `one for a portable moment as ${exampleOf(tables)}, or for ${tables.product}:EVENT`,
      got: moments.join(", ") || "no handler",
    });
  }
  const open = new Set(heard.filter(([, { phase }]) => phase === "pre").map(([, { operation }]) => operation));
  const wanted = rowsOf(tables).filter(
    ([name, { phase, operation }]) => heard.some(([other]) => other === name) || (phase === "post" && open.has(operation)),
  );
  return wanted.map(([name]) => name);
}

/** Portable moments that this product has nothing for, as lines for a person. */
export function unheardMoments(moments: readonly string[], tables: Tables): readonly string[] {
  return moments
    .filter((moment) => portable.has(moment) && !rowsOf(tables).some(([name, row]) => mayFit(moment, name, row, tables)))
    .map((moment) => `${moment}: ${tables.title} has no such moment, its handler is never called`);
}

/** What becomes of the words of a portable moment where an event has no ear for them. */
export interface Fallback {
  readonly moment: string;
  /** Those that all hear the same. */
  readonly events: readonly string[];
  /** Word → what is heard in its place. */
  readonly heard: Readonly<Partial<Record<Word, Word>>>;
  /** The same as a line for a person. */
  readonly says: string;
}

const words: readonly Word[] = ["cancel", "fail", "retry"];

export function fallbacks(moments: readonly string[], tables: Tables): readonly Fallback[] {
  return moments
    .filter((moment) => portable.has(moment))
    .flatMap((moment) => {
      const found = rowsOf(tables)
        .filter(([name, row]) => mayFit(moment, name, row, tables))
        .map(([name, row]) => ({ name, heard: Object.fromEntries(words.flatMap((word) => otherWord(word, row))) }));
      const different = new Map(found.map(({ heard }) => [inWords(heard), heard]));
      different.delete("");
      return [...different].map(([text, heard]): Fallback => {
        const events = found.filter((one) => inWords(one.heard) === text).map(({ name }) => name);
        return { moment, events, heard, says: `${moment} → ${events.join(", ")}: ${text}` };
      });
    });
}

function otherWord(word: Word, row: EventSpec): [Word, Word][] {
  const heard = heardAs(word, row);
  return heard === word ? [] : [[word, heard]];
}

/** `cancel and fail are heard as warn, retry is heard as fail` */
function inWords(heard: Fallback["heard"]): string {
  const among = (result: Word): string[] => words.filter((word) => heard[word] === result);
  const list = (parts: readonly string[]): string => [parts.slice(0, -1).join(", "), parts.at(-1)].filter(Boolean).join(" and ");
  return [...new Set(Object.values(heard))]
    .map((result) => `${list(among(result))} ${among(result).length === 1 ? "is" : "are"} heard as ${result}`)
    .join(", ");
}

const rowsOf = ({ events }: Tables): [string, EventSpec][] => Object.entries(events);

/** Whether a call of this event can be one for the moment. */
function mayFit(moment: string, name: string, { operation, phase }: EventSpec, { product }: Tables): boolean {
  const ends: readonly (Status | undefined)[] = phase === "post" ? [undefined, ...statuses] : [undefined];
  return ends.some((status) => fits(moment, { product, name, operation, phase, status }));
}

/** A name of another product is none of our business, unless it looks like ours misspelt. */
function refuseUnknown(moment: string, tables: Tables, file: string): void {
  const [first = "", second] = moment.split(":");
  const own = Object.keys(tables.events).map((name) => `${tables.product}:${name}`);
  if (portable.has(moment) || own.includes(moment)) return;
  const prefixes = [tables.product, ...new Set(portableMoments.map((known) => known.split(":")[0] ?? ""))];
  if (second !== undefined && nearest(first, prefixes) === undefined) return;
  const meant = nearest(second === undefined ? `${tables.product}:${moment}` : moment, [...own, ...portableMoments]);
  throw new HookError("UNKNOWN_NAME", `there is no moment "${moment}"`, {
    product: tables.title,
    place: { file },
    expected: `a portable moment as ${exampleOf(tables)}, or ${tables.product}:EVENT`,
    ...(meant !== undefined && { hint: `Did you mean "${meant}"?` }),
  });
}

function exampleOf(tables: Tables): string {
  const [, row] = rowsOf(tables)[0] ?? [];
  return row === undefined ? "any:pre" : `${row.operation}:${row.phase}`;
}
