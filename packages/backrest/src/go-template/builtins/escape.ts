import { decodeRune, isValidRune, measureRune } from "../bytes.ts";
import { toPrintable, UNPRINTABLE } from "../exec/output.ts";
import { sprint } from "../fmt/index.ts";
import { isPrint } from "../unicode.ts";
import type { Maybe } from "../values/type.ts";
import { string } from "../values/type-constructors.ts";
import { readBytes } from "../values/value.ts";

/** The text of arguments as `print` would make it, pointers followed first. */
export function formatArgs(args: readonly Maybe[]): string {
  const [only] = args;
  if (args.length === 1 && only?.type === string) return readBytes(only);
  return sprint(
    args.map((arg) => {
      const shown = toPrintable(arg);
      return shown === UNPRINTABLE ? arg : shown;
    }),
  );
}

const HTML: Readonly<Record<string, string>> = {
  '"': "&#34;",
  "'": "&#39;",
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  "\0": "\u00ef\u00bf\u00bd",
};

export function escapeHtml(bytes: string): string {
  return bytes.replace(/["'&<>\0]/g, (character) => HTML[character]!);
}

const JS: Readonly<Record<string, string>> = {
  "\\": "\\\\",
  "'": "\\'",
  '"': '\\"',
  "<": "\\u003C",
  ">": "\\u003E",
  "&": "\\u0026",
  "=": "\\u003D",
};

/** For a JavaScript string. What can be printed stays; bytes that are no UTF-8 are unprintable only if U+FFFD is, and it is not. */
export function escapeJs(bytes: string): string {
  if (!/[\\'"<>&=\x00-\x1f\x80-\xff]/.test(bytes)) return bytes;
  const parts: string[] = [];
  for (let at = 0; at < bytes.length; ) {
    const length = measureRune(bytes, at);
    const character = bytes.slice(at, at + length);
    const rune = isValidRune(bytes, at) ? decodeRune(bytes, at) : 0xfffd;
    if (rune >= 0x80) parts.push(isPrint(rune) ? character : `\\u${toHex(rune)}`);
    else parts.push(JS[character] ?? (rune < 0x20 ? `\\u${toHex(rune)}` : character));
    at += length;
  }
  return parts.join("");
}

function toHex(rune: number): string {
  return rune.toString(16).toUpperCase().padStart(4, "0");
}

/** As in the query of a URL: a space becomes `+`. */
export function escapeQuery(bytes: string): string {
  return bytes.replace(/[^A-Za-z0-9\-_.~]/g, (byte) =>
    byte === " " ? "+" : `%${byte.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`,
  );
}
