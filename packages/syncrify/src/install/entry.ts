import {
  ENTRY_MARK,
  escapeBytes,
  type HookEntry,
  HookError,
  unescapeBytes,
} from "@backup-hooks/core";
import { splitTokens } from "../protocol/command-template.ts";
import { ENTRY_TEMPLATE } from "../protocol/encode-call.ts";

/** What stood in the entry's place, as an option that `answer` passes over. */
export const REPLACED = "--replaced=";
/**
 * Letters and digits of any language, and signs that neither white space splits nor a shell takes for its own: nothing else can be
 * written, since there is no quoting. On Windows there is no shell to be afraid of.
 */
const plainWord = {
  posix: /^[\p{L}\p{M}\p{N}@%+=:,./_~-]+$/u,
  windows: /^[\p{L}\p{M}\p{N}@%+=:,./_~()\\-]+$/u,
};

/**
 * The value of jobHookScript that calls us. On POSIX env(1) starts Node: a Node that is gone is a failed hook then, which
 * Syncrify does not hear, and no exception inside the server, whose effect on the backup is unknown.
 * @param replaced the element that stood there before, as it was written
 * @throws HookError VALUE_INVALID for a path that cannot be written without quotes
 */
export function formatEntry(
  { argv }: Pick<HookEntry, "argv">,
  replaced: string | undefined,
): string {
  const isWindows = /^[a-z]:/i.test(argv[0]);
  const allowed = isWindows ? plainWord.windows : plainWord.posix;
  // To env(1) a program with "=" in its name is a variable.
  const wrong = argv.find(
    (word, index) => !allowed.test(word) || (!isWindows && index === 0 && word.includes("=")),
  );
  if (wrong !== undefined) {
    throw new HookError(
      "VALUE_INVALID",
      "this cannot be written into jobHookScript, which knows no quoting",
      {
        product: "Syncrify",
        expected: `paths of letters, digits and @ % + : , . / _ ~ -${isWindows ? " \\ ( )" : ""}, without blanks`,
        received: JSON.stringify(wrong),
        hint: isWindows
          ? "Use the short name of the folder, which dir /x shows, or move it"
          : "Move it, or give it another name",
      },
    );
  }
  const words = argv.flatMap((word) =>
    word === ENTRY_MARK && replaced !== undefined
      ? [word, REPLACED + encodeReplaced(replaced)]
      : [word],
  );
  return [...(isWindows ? [] : ["/usr/bin/env"]), ...words, ENTRY_TEMPLATE].join(" ");
}

export const isOurs = (value = ""): boolean => value.includes(ENTRY_MARK);

/** The element that an entry of ours stands in place of, as it was written; undefined: there was none. */
export function readReplaced(value: string): string | undefined {
  const word = splitTokens(value).find((one) => one.startsWith(REPLACED));
  return word === undefined
    ? undefined
    : escapeBytes(Buffer.from(word.slice(REPLACED.length), "base64url"));
}

const encodeReplaced = (text: string): string => unescapeBytes(text).toString("base64url");

/** As the value of an attribute, in whichever quotes and whatever encoding: only ASCII is left. */
export function escapeValue(value: string): string {
  return value.replace(/[^ !#-%(-;=?-~]/gu, (char) => `&#x${char.codePointAt(0)?.toString(16)};`);
}
