import type { Lexer } from "./lexer.ts";
import type { Token } from "./token.ts";

/** Hands out tokens with up to three of look-ahead. */
export class Tokens {
  private readonly lexer: Lexer;
  /** Tokens that were put back, the next one last. */
  private readonly waiting: Token[] = [];
  /** The one that the lexer found last: errors are reported at its line. */
  latest: Token | undefined;

  constructor(lexer: Lexer) {
    this.lexer = lexer;
  }

  takeToken(): Token {
    const token = this.waiting.pop();
    if (token !== undefined) return token;
    this.latest = this.lexer.readToken();
    return this.latest;
  }

  putBack(...tokens: readonly Token[]): void {
    for (const token of tokens) this.waiting.push(token);
  }

  peek(): Token {
    const token = this.takeToken();
    this.waiting.push(token);
    return token;
  }

  takeNonSpace(): Token {
    let token = this.takeToken();
    while (token.kind === "space") token = this.takeToken();
    return token;
  }

  peekNonSpace(): Token {
    const token = this.takeNonSpace();
    this.waiting.push(token);
    return token;
  }
}
