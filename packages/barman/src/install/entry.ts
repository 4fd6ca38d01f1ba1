import { ENTRY_MARK, escapeBytes, HookError, hasRawBytes, unescapeBytes } from "@backup-hooks/core";
import { ABORT_CONTINUE, ABORT_STOP, TRY_AGAIN } from "../protocol/codec.ts";

const REPLACED = "--replaced=";

/**
 * The shell text that Barman runs for our entry. Any end that is no answer of ours (Node or we are missing, a crash, a signal) becomes
 * one that Barman understands: as it is a retry script, Barman would otherwise try it again for ever.
 * @param words start `answer`, the hooks file last
 * @param replaced what stood in the file in this place before
 * @throws HookError VALUE_INVALID for a path that no configuration of Barman can hold
 */
export function formatEntry(
  words: readonly string[],
  onCrash: "continue" | "fail",
  replaced?: string,
): string {
  const argv =
    replaced === undefined
      ? words
      : [...words.slice(0, -1), `${REPLACED}${encodeReplaced(replaced)}`, ...words.slice(-1)];
  const validCodes = [0, ABORT_CONTINUE, ABORT_STOP, TRY_AGAIN].join("|");
  const otherwise = onCrash === "fail" ? ABORT_STOP : ABORT_CONTINUE;
  return `${argv.map(quoteWord).join(" ")}; s=$?; case $s in ${validCodes}) exit $s;; esac; exit ${otherwise}`;
}

export const isOurs = (value: string): boolean => value.includes(ENTRY_MARK);

/** What an entry of ours has replaced; undefined: nothing. */
export function readReplaced(value: string): string | undefined {
  const [, text] = new RegExp(`${REPLACED}([\\w-]*)`).exec(value) ?? [];
  return text === undefined ? undefined : escapeBytes(Buffer.from(text, "base64url"));
}

const encodeReplaced = (text: string): string => unescapeBytes(text).toString("base64url");

/**
 * A word of a shell's command line that stands for exactly this text, without a percent sign: Barman 3.10 changed how one is
 * written, and a value of before would stop it.
 */
function quoteWord(text: string): string {
  if (/[\x00-\x1f\x7f]/.test(text) || hasRawBytes(text)) {
    throw new HookError("VALUE_INVALID", "this path cannot stand in Barman's configuration", {
      product: "Barman",
      expected: "a path without control characters, in UTF-8",
      received: JSON.stringify(text),
      hint: "Give it another name",
    });
  }
  if (/^[\w./:=@+,-]+$/.test(text)) return text;
  return `'${text.replaceAll("'", "'\\''").replaceAll("%", `'"$(printf '\\045')"'`)}'`;
}
