import { describeFloatError, parseFloat64, parseInt64, parseUint } from "../strconv/parse.ts";
import { quote, unquoteChar } from "../strconv/quote.ts";
import type { NumberNode } from "./node.ts";
import type { TokenKind } from "./token.ts";

type NumberValues = Omit<NumberNode, "kind" | "pos" | "tree" | "text">;

/** The values of a number literal, or the text of the error. */
export function parseNumber(text: string, kind: TokenKind): NumberValues | string {
  if (kind === "char constant") return parseChar(text);
  if (kind === "complex") return parseComplex(text);
  if (text.endsWith("i")) {
    const imaginary = parseFloat64(text.slice(0, -1));
    if (imaginary !== undefined) return toNumberValues(0, imaginary);
  }
  const int = parseInt64(text);
  const uint = parseUint(text) ?? (int === 0n ? 0n : undefined);
  if (int !== undefined || uint !== undefined) return { int, uint, float: Number(int ?? uint) };
  const float = parseFloat64(text);
  if (float === undefined) return `illegal number syntax: ${quote(text)}`;
  // A number that looks like an integer and is none is too large for one.
  if (!/[.eEpP]/.test(text)) return `integer overflow: ${quote(text)}`;
  return { float, ...toIntegers(float) };
}

function parseChar(text: string): NumberValues | string {
  const character = unquoteChar(text, 1, "'");
  if (character === undefined) return "invalid syntax";
  if (text.slice(character.next) !== "'") return `malformed character constant: ${text}`;
  const rune = BigInt(character.rune);
  return { int: rune, uint: rune, float: character.rune };
}

/** What Go's scanner takes for a float; an `i` may slip in where it looks for `Inf`. */
const FLOAT =
  /[+-]?[iI]?(?:0[xX][0-9a-fA-F_]*(?:\.[0-9a-fA-F_]*)?(?:[pP][+-]?[0-9_]*)?|[0-9_]*(?:\.[0-9_]*)?(?:[eE][+-]?[0-9_]*)?)/y;
const BAD_COMPLEX = "syntax error scanning complex number";

/** `1+2i`: a float, a sign, a float, and the letter. */
function parseComplex(text: string): NumberValues | string {
  const real = matchFloat(text, 0);
  const sign = text[real.length];
  if (sign !== "+" && sign !== "-") return BAD_COMPLEX;
  const imaginary = sign + matchFloat(text, real.length + 1);
  if (text[real.length + imaginary.length] !== "i") return BAD_COMPLEX;
  const [re, im] = [parseFloat64(real), parseFloat64(imaginary)];
  if (re === undefined) return describeFloatError(real);
  return im === undefined ? describeFloatError(imaginary) : toNumberValues(re, im);
}

function matchFloat(text: string, at: number): string {
  FLOAT.lastIndex = at;
  return FLOAT.exec(text)?.[0] ?? "";
}

function toNumberValues(re: number, im: number): NumberValues {
  return { complex: { re, im }, ...(im === 0 ? { float: re, ...toIntegers(re) } : {}) };
}

/** A float that is a whole number can stand for the integer too. */
function toIntegers(float: number): Pick<NumberNode, "int" | "uint"> {
  if (!Number.isInteger(float)) return {};
  const whole = BigInt(float);
  return {
    int: whole >= -(1n << 63n) && whole < 1n << 63n ? whole : undefined,
    uint: whole >= 0n && whole < 1n << 64n ? whole : undefined,
  };
}
