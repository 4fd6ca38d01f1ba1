import { type Call, HookError } from "@backup-hooks/core";
import { findVariables, splitTokens } from "./command-template.ts";
import { createEvent, type SyncrifyEvent } from "./events.ts";
import { getVariable, isVariable, type VariableName } from "./variables.ts";

type VariableType = ReturnType<typeof getVariable>["type"];
const patterns: Readonly<Record<VariableType, string>> = {
  boolean: "true|false",
  integer: "\\d+",
  // Its form behind a proxy is not known; a bare number is another position.
  ip: "(?!\\d+$)\\S+",
  string: "[\\s\\S]*",
};
const isFree = (name: VariableName): boolean => getVariable(name).type === "string";
const isNumber = (piece = ""): boolean =>
  isVariable(piece) && getVariable(piece).type === "integer";

/**
 * What was called, by the positions of the entry. A value that has vanished is empty, one of another form stays as it came, one that
 * white space has split is joined by single blanks.
 * @throws HookError CALL_INVALID where $EVENT is none, and where something else than the value stands behind a free text
 */
export function decodeCall({ args }: Call, template: string): SyncrifyEvent {
  const pieces = splitTokens(template);
  const free = findLastFree(pieces);
  const words = alignWords(args, pieces);
  const fields: Record<string, string> = {};
  for (const [index, piece] of pieces.entries()) {
    const names = findVariables(piece);
    const values = matchPiece(piece, words[index]);
    if (values === undefined && (names.includes("$EVENT") || (free !== -1 && index > free)))
      throw createCallError(pieces, index, args, words[index]);
    for (const [order, name] of names.entries())
      fields[name] = values?.[order] ?? (isVariable(piece) ? words[index] : undefined) ?? "";
  }
  return createEvent(fields["$EVENT"] === "true" ? "start" : "end", fields);
}

/** One word for each piece; undefined: its value has vanished, or never came. */
function alignWords(
  args: readonly string[],
  pieces: readonly string[],
): readonly (string | undefined)[] {
  const words: (string | undefined)[] = [...args];
  for (const [index, piece] of pieces.entries()) {
    const fits = (word: string | undefined): boolean => matchPiece(piece, word) !== undefined;
    const surplus = words.length - pieces.length;
    const names = findVariables(piece);
    if (names.some(isFree)) break;
    if (fits(words[index]) || index >= words.length || names.includes("$EVENT")) continue;
    if (surplus < 0) {
      words.splice(index, 0, undefined);
      // Which one of several numbers in a row is the missing one, nobody knows.
      for (let before = index - 1; isNumber(piece) && isNumber(pieces[before]); before -= 1)
        words[before] = undefined;
    }
    const next = words.slice(index + 1, index + 1 + surplus).findIndex(fits);
    if (surplus > 0 && index > 0 && next !== -1)
      words.splice(index - 1, next + 2, words.slice(index - 1, index + next + 1).join(" "));
  }
  const free = findLastFree(pieces);
  if (free === -1 || words.length <= pieces.length) return words;
  const end = words.length - (pieces.length - 1 - free);
  return [...words.slice(0, free), words.slice(free, end).join(" "), ...words.slice(end)];
}

const findLastFree = (pieces: readonly string[]): number =>
  pieces.findLastIndex((piece) => findVariables(piece).some(isFree));

/** The values in one argument; undefined if it is not of the form of its piece. */
function matchPiece(piece: string, word: string | undefined): readonly string[] | undefined {
  const pattern = findVariables(piece).reduce(
    (text, name) => text.replace(escapeRegExp(name), () => `(${patterns[getVariable(name).type]})`),
    escapeRegExp(piece),
  );
  return word === undefined ? undefined : new RegExp(`^${pattern}$`).exec(word)?.slice(1);
}

function createCallError(
  pieces: readonly string[],
  index: number,
  args: readonly string[],
  word?: string,
): HookError {
  return new HookError("CALL_INVALID", `argument ${index + 1} is not ${pieces[index]}`, {
    product: "Syncrify",
    expected: `${pieces.length} arguments: ${pieces.join(" ")}`,
    received: `${args.length}${word === undefined ? "" : `, there "${word.slice(0, 80)}"`}`,
    hint: "White space in a value, or an empty one, moves all later positions: put $PROFILE and $USER last",
  });
}

const escapeRegExp = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
