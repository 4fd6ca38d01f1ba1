import { takeRunes } from "../bytes.ts";
import { canBackquote, quote } from "../strconv/quote.ts";
import type { Flags } from "./flags.ts";

/** `%s`: cut to the precision in characters, padded to the width. */
export function formatText(flags: Flags, bytes: string): string {
  return flags.pad(flags.precision === undefined ? bytes : takeRunes(bytes, flags.precision));
}

/** `%q`: a Go literal, with `#` a raw one where possible, with `+` in ASCII. */
export function formatQuoted(flags: Flags, bytes: string): string {
  const cut = flags.precision === undefined ? bytes : takeRunes(bytes, flags.precision);
  if (flags.sharp && canBackquote(cut)) return flags.pad(`\`${cut}\``);
  return flags.pad(quote(cut, { ascii: flags.plus }));
}

/** `%x` and `%X`: the bytes in hexadecimal; a space parts them, `#` marks them. */
export function formatHex(flags: Flags, bytes: string, verb: "x" | "X"): string {
  const cut = flags.precision === undefined ? bytes : bytes.slice(0, flags.precision);
  if (cut === "") return flags.pad("");
  const mark = flags.sharp ? `0${verb}` : "";
  const pairs = Array.from(cut, (byte) => byte.charCodeAt(0).toString(16).padStart(2, "0"));
  const text = (verb === "X" ? pairs.map((pair) => pair.toUpperCase()) : pairs).join(
    flags.space ? ` ${mark}` : "",
  );
  return flags.pad(mark + text);
}
