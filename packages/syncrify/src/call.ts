import { type Call, HookError } from "@backup-hooks/core";
import { eventOf, type SyncrifyEvent } from "./events.ts";
import type { Choices } from "./guesses.ts";
import { substitute, tokens, variablesIn } from "./template.ts";
import { isVariable, variable, type VariableName } from "./variables.ts";

/**
 * The positions of an entry that can be read again: the free texts stand last, where a blank in them or an empty one moves
 * nothing else, and $JOB_ID is there, without which start and end cannot be matched.
 */
export const ENTRY = "$EVENT $JOB_ID $CLIENT_IP $CLIENT_BUILD_NO $FILE_COUNT $BYTE_COUNT $PROFILE $USER";

const forms: Readonly<Record<ReturnType<typeof variable>["type"], string>> = {
  boolean: "true|false",
  integer: "\\d+",
  ip: "\\S+",
  string: "[\\s\\S]*",
};
const isFree = (name: VariableName): boolean => variable(name).type === "string";

/** @throws HookError VALUE_INVALID for positions from which no event can be read */
export function checkedTemplate(template: string): string {
  if (variablesIn(template).includes("$EVENT")) return template;
  throw new HookError("VALUE_INVALID", "the positions of the entry", {
    product: "Syncrify",
    expected: `$EVENT among them, as in "${ENTRY}"`,
    got: `"${template}"`,
  });
}

/** How Syncrify calls an entry with these positions. In the shell model only for values that a shell leaves alone. */
export function callOf({ fields }: SyncrifyEvent, template: string, { spawn, expand }: Choices): Call {
  const fill = (text: string): string => substitute(text, fields, expand);
  return { args: spawn === "argv" ? tokens(template).map(fill) : tokens(fill(template)), env: {} };
}

/** What was called, by the positions. @throws HookError CALL_INVALID when the line has shifted, or is none */
export function decodeCall({ args }: Call, template: string): SyncrifyEvent {
  const pieces = tokens(template);
  const words = aligned(args, pieces);
  const found = pieces.map((piece, index) => read(piece, words[index]));
  const shifted = found.indexOf(undefined);
  const wrong = shifted === -1 && words.length > pieces.length ? pieces.length : shifted;
  if (wrong !== -1) {
    throw new HookError(
      "CALL_INVALID",
      `argument ${wrong + 1} is ${pieces[wrong] === undefined ? "one too many" : `not ${pieces[wrong]}`}`,
      {
        product: "Syncrify",
        expected: `${pieces.length} arguments: ${pieces.join(" ")}`,
        got: `${args.length}${words[wrong] === undefined ? "" : `, there "${words[wrong].slice(0, 80)}"`}`,
        hint: "White space in a value, or an empty one, moves all later positions: put $PROFILE and $USER last",
      },
    );
  }
  const fields = Object.fromEntries(found.flatMap((values) => values ?? []));
  return eventOf(fields["$EVENT"] === "true" ? "start" : "end", fields);
}

/** Free text at the end takes what is too much, joined by blanks, and is empty where too little came. */
function aligned(args: readonly string[], pieces: readonly string[]): readonly string[] {
  const last = pieces.at(-1) ?? "";
  if (!variablesIn(last).some(isFree)) return args;
  if (args.length > pieces.length) return [...args.slice(0, pieces.length - 1), args.slice(pieces.length - 1).join(" ")];
  return isVariable(last) && args.length === pieces.length - 1 ? [...args, ""] : args;
}

/** The values in one argument; undefined if it is not of the form of its piece. */
function read(piece: string, word: string | undefined): [string, string][] | undefined {
  const names = variablesIn(piece);
  const pattern = names.reduce((text, name) => text.replace(literal(name), () => `(${forms[variable(name).type]})`), literal(piece));
  const found = word === undefined ? null : new RegExp(`^${pattern}$`).exec(word);
  return found === null ? undefined : names.map((name, at) => [name, found[at + 1] ?? ""]);
}

const literal = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
