import { decodeRune, measureRune } from "../bytes.ts";
import { quote } from "../strconv/quote.ts";
import { isPrint } from "../unicode.ts";
import {
  EOF,
  formatUnicodeName,
  isAlphaNumeric,
  isAsciiDigit,
  isSpace,
  scanNumber,
  skipSpaces,
  trimEnd,
} from "./characters.ts";
import { KEYWORDS, type Token, type TokenKind } from "./token.ts";

export interface LexerOptions {
  readonly left: string;
  readonly right: string;
  /** Hand out comments too. */
  readonly comments: boolean;
  /** A function of that name turns the keyword into an identifier. */
  readonly breakIsFunction: boolean;
  readonly continueIsFunction: boolean;
}

/** A trim marker is a dash and the white space next to it. */
const TRIM_LENGTH = 2;

/** Cuts a template into tokens, one per call. It only ever moves forward, apart from one character: linear in the length of the text. */
export class Lexer {
  private input: string;
  private readonly options: LexerOptions;
  private pos = 0;
  private start = 0;
  private insideAction = false;
  private parens = 0;

  constructor(input: string, options: LexerOptions) {
    this.input = input;
    this.options = options;
  }

  readToken(): Token {
    return this.insideAction ? this.readAction() : this.text();
  }

  private emit(kind: TokenKind): Token {
    const token = { kind, pos: this.start, text: this.input.slice(this.start, this.pos) };
    this.start = this.pos;
    return token;
  }

  /** The text of an error takes the place of the rest of the input. */
  private fail(message: string): Token {
    const token: Token = { kind: "error", pos: this.start, text: message };
    this.input = this.input.slice(0, this.start);
    this.pos = this.start;
    return token;
  }

  private skipTo(pos: number): void {
    this.pos = pos;
    this.start = pos;
  }

  private peekRune(): number {
    return this.pos >= this.input.length ? EOF : decodeRune(this.input, this.pos);
  }

  private readRune(): number {
    const rune = this.peekRune();
    if (rune !== EOF) this.pos += rune < 0x80 ? 1 : measureRune(this.input, this.pos);
    return rune;
  }

  private text(): Token {
    for (;;) {
      const open = this.input.indexOf(this.options.left, this.pos);
      if (open < 0) {
        this.pos = this.input.length;
        return this.emit(this.pos > this.start ? "text" : "eof");
      }
      if (open > this.pos) {
        const trim = this.hasLeftTrim(open + this.options.left.length);
        this.pos = trim ? trimEnd(this.input, this.start, open) : open;
        const token = this.emit("text");
        this.skipTo(open);
        if (token.text !== "") return token;
      }
      const token = this.readLeftDelim();
      if (token !== undefined) return token;
    }
  }

  /** Undefined for a comment that the options drop. */
  private readLeftDelim(): Token | undefined {
    this.pos += this.options.left.length;
    const afterMarker = this.pos + (this.hasLeftTrim(this.pos) ? TRIM_LENGTH : 0);
    if (this.input.startsWith("/*", afterMarker)) {
      this.skipTo(afterMarker);
      return this.readComment();
    }
    const token = this.emit("left delim");
    this.insideAction = true;
    this.parens = 0;
    this.skipTo(afterMarker);
    return token;
  }

  private readComment(): Token | undefined {
    const close = this.input.indexOf("*/", this.pos + 2);
    if (close < 0) return this.fail("unclosed comment");
    this.pos = close + 2;
    const trim = this.hasRightTrim(this.pos);
    if (!trim && !this.isAtRightDelim()) return this.fail("comment ends before closing delimiter");
    const token = this.emit("comment");
    this.skipRightDelim(trim);
    return this.options.comments ? token : undefined;
  }

  private readRightDelim(): Token {
    const trim = this.hasRightTrim(this.pos);
    if (trim) this.skipTo(this.pos + TRIM_LENGTH);
    const end = this.pos + this.options.right.length;
    const token = { kind: "right delim", pos: this.start, text: this.options.right } as const;
    this.skipTo(trim ? skipSpaces(this.input, end) : end);
    this.insideAction = false;
    return token;
  }

  private skipRightDelim(trim: boolean): void {
    const end = this.pos + (trim ? TRIM_LENGTH : 0) + this.options.right.length;
    this.skipTo(trim ? skipSpaces(this.input, end) : end);
  }

  private hasLeftTrim(at: number): boolean {
    return this.input[at] === "-" && isSpace(this.input.charCodeAt(at + 1));
  }

  /** White space, a dash and the right delimiter. */
  private hasRightTrim(at: number): boolean {
    return (
      this.input[at + 1] === "-" &&
      isSpace(this.input.charCodeAt(at)) &&
      this.input.startsWith(this.options.right, at + TRIM_LENGTH)
    );
  }

  private isAtRightDelim(): boolean {
    return this.input.startsWith(this.options.right, this.pos);
  }

  private readAction(): Token {
    if (this.hasRightTrim(this.pos) || this.isAtRightDelim()) {
      return this.parens === 0 ? this.readRightDelim() : this.fail("unclosed left paren");
    }
    const rune = this.peekRune();
    if (isSpace(rune)) return this.readSpaces();
    this.readRune();
    switch (rune) {
      case EOF:
        return this.fail("unclosed action");
      case 0x3d: // =
        return this.emit("assign");
      case 0x3a: // :
        return this.readRune() === 0x3d ? this.emit("declare") : this.fail("expected :=");
      case 0x7c: // |
        return this.emit("pipe");
      case 0x22: // "
        return this.readQuoted(0x22, "string", "unterminated quoted string");
      case 0x27: // '
        return this.readQuoted(0x27, "char constant", "unterminated character constant");
      case 0x60: // `
        return this.readRawString();
      case 0x24: // $
        return this.readName("variable");
      case 0x28: // (
        this.parens++;
        return this.emit("(");
      case 0x29: // )
        this.parens--;
        return this.parens < 0 ? this.fail("unexpected right paren") : this.emit(")");
    }
    if (
      rune === 0x2e &&
      this.pos < this.input.length &&
      !isAsciiDigit(this.input.charCodeAt(this.pos))
    )
      return this.readName("field");
    if (rune === 0x2e || rune === 0x2b || rune === 0x2d || isAsciiDigit(rune))
      return this.readNumber();
    if (isAlphaNumeric(rune)) return this.readIdentifier();
    if (rune < 0x80 && isPrint(rune)) return this.emit("char");
    return this.fail(`unrecognized character in action: ${formatUnicodeName(rune)}`);
  }

  /** A run of white space; its last character may belong to a trim marker. */
  private readSpaces(): Token {
    const first = this.pos;
    this.pos = skipSpaces(this.input, this.pos);
    if (this.hasRightTrim(this.pos - 1)) {
      this.pos--;
      if (this.pos === first) return this.readRightDelim();
    }
    return this.emit("space");
  }

  private skipName(): void {
    while (isAlphaNumeric(this.peekRune())) this.readRune();
  }

  private readIdentifier(): Token {
    this.skipName();
    if (!this.isAtTerminator())
      return this.fail(`bad character ${formatUnicodeName(this.peekRune())}`);
    const word = this.input.slice(this.start, this.pos);
    if (word === "break" && this.options.breakIsFunction) return this.emit("identifier");
    if (word === "continue" && this.options.continueIsFunction) return this.emit("identifier");
    if (KEYWORDS.has(word)) return this.emit(word as TokenKind);
    return this.emit(word === "true" || word === "false" ? "bool" : "identifier");
  }

  /** A field or variable; its first character is read. Alone, it is the dot or `$`. */
  private readName(kind: "field" | "variable"): Token {
    if (this.isAtTerminator()) return this.emit(kind === "field" ? "." : "variable");
    this.skipName();
    return this.isAtTerminator()
      ? this.emit(kind)
      : this.fail(`bad character ${formatUnicodeName(this.peekRune())}`);
  }

  /** What may follow a name. A field may begin: `.X.Y` is two of them. */
  private isAtTerminator(): boolean {
    const rune = this.peekRune();
    return (
      rune === EOF ||
      isSpace(rune) ||
      ".,|:()".includes(String.fromCharCode(rune)) ||
      this.isAtRightDelim()
    );
  }

  private readQuoted(mark: number, kind: TokenKind, unterminated: string): Token {
    for (;;) {
      let rune = this.readRune();
      if (rune === mark) return this.emit(kind);
      if (rune === 0x5c) {
        rune = this.readRune();
        if (rune !== EOF && rune !== 0x0a) continue;
      }
      if (rune === EOF || rune === 0x0a) return this.fail(unterminated);
    }
  }

  private readRawString(): Token {
    const close = this.input.indexOf("`", this.pos);
    if (close < 0) return this.fail("unterminated raw quoted string");
    this.pos = close + 1;
    return this.emit("raw string");
  }

  private readNumber(): Token {
    const first = scanNumber(this.input, this.start);
    const sign = this.input[first.end];
    const complex = first.good && (sign === "+" || sign === "-");
    const last = complex ? scanNumber(this.input, first.end) : first;
    this.pos = last.end;
    if (!last.good || (complex && this.input[last.end - 1] !== "i"))
      return this.fail(`bad number syntax: ${quote(this.input.slice(this.start, this.pos))}`);
    return this.emit(complex ? "complex" : "number");
  }
}
