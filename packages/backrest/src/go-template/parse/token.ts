import { takeRunes } from "../bytes.ts";
import { quote } from "../strconv/quote.ts";

/** What the lexer finds. Keywords stand under their own spelling, everything else under what it is. */
export type TokenKind =
  | "error"
  | "eof"
  | "text"
  | "comment"
  | "left delim"
  | "right delim"
  | "space"
  | "bool"
  | "char"
  | "char constant"
  | "complex"
  | "number"
  | "string"
  | "raw string"
  | "assign"
  | "declare"
  | "pipe"
  | "("
  | ")"
  | "field"
  | "identifier"
  | "variable"
  | Keyword;

export type Keyword =
  | "."
  | "block"
  | "break"
  | "continue"
  | "define"
  | "else"
  | "end"
  | "if"
  | "nil"
  | "range"
  | "template"
  | "with";

export const KEYWORDS: ReadonlySet<string> = new Set<Keyword>([
  ".",
  "block",
  "break",
  "continue",
  "define",
  "else",
  "end",
  "if",
  "nil",
  "range",
  "template",
  "with",
]);

export interface Token {
  readonly kind: TokenKind;
  /** Where it begins, in bytes from 0. */
  readonly pos: number;
  readonly text: string;
}

/** How an error message shows a token. */
export function formatToken({ kind, text }: Token): string {
  if (kind === "eof") return "EOF";
  if (kind === "error") return text;
  if (KEYWORDS.has(kind)) return `<${text}>`;
  return text.length > 10 ? `${quote(takeRunes(text, 10))}...` : quote(text);
}
