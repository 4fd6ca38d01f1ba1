import { fromBytes } from "../bytes.ts";
import { TemplateError } from "../errors.ts";
import { Lexer } from "./lexer.ts";
import type { ListNode, Tree } from "./node.ts";
import { Scope } from "./scope.ts";
import { formatToken, type Token, type TokenKind } from "./token.ts";
import { Tokens } from "./tokens.ts";

/** How deep parentheses may nest. Source: Go's parse.maxStackDepth. */
const MAX_PAREN_DEPTH = 10_000;

export interface ParseOptions {
  readonly leftDelim: string;
  readonly rightDelim: string;
  readonly hasFunction: (name: string) => boolean;
  /** Keep comments in the tree. Default: they are dropped. */
  readonly comments?: boolean;
  /** Default: Go's 10,000. */
  readonly maxParenDepth?: number;
}

/** Where the parser is in its text: the tokens, the scope, and errors with their line. */
export class ParserState {
  readonly tokens: Tokens;
  scope: Scope;
  private readonly name: string;
  private readonly text: string;
  private readonly options: ParseOptions;

  constructor(name: string, text: string, options: ParseOptions) {
    this.name = name;
    this.text = text;
    this.options = options;
    this.tokens = new Tokens(
      new Lexer(text, {
        left: options.leftDelim,
        right: options.rightDelim,
        comments: options.comments ?? false,
        breakIsFunction: options.hasFunction("break"),
        continueIsFunction: options.hasFunction("continue"),
      }),
    );
    this.scope = new Scope(this.createTree(name));
  }

  get maxParenDepth(): number {
    return this.options.maxParenDepth ?? MAX_PAREN_DEPTH;
  }

  hasFunction(name: string): boolean {
    return this.options.hasFunction(name);
  }

  /** End parsing with an error at the line of the latest token. */
  fail(message: string): never {
    const line = this.findLine(this.tokens.latest?.pos ?? 0);
    throw new TemplateError(fromBytes(`template: ${this.name}:${line}: ${message}`), {
      stage: "parse",
      template: fromBytes(this.name),
      line,
    });
  }

  failUnexpected(token: Token, context: string): never {
    if (token.kind !== "error") this.fail(`unexpected ${formatToken(token)} in ${context}`);
    const start = this.scope.actionStart;
    if (start === undefined || this.findLine(start) === this.findLine(token.pos))
      this.fail(token.text);
    // "unclosed action" needs no second "action".
    const action = token.text.endsWith(" action") ? "" : " in action";
    this.fail(`${token.text}${action} started at ${this.name}:${this.findLine(start)}`);
  }

  protected findLine(pos: number): number {
    let line = 1;
    for (
      let at = this.text.indexOf("\n");
      at >= 0 && at < pos;
      at = this.text.indexOf("\n", at + 1)
    )
      line++;
    return line;
  }

  protected expect(kinds: readonly TokenKind[], context: string): Token {
    const token = this.tokens.takeNonSpace();
    return kinds.includes(token.kind) ? token : this.failUnexpected(token, context);
  }

  protected createTree(name: string): Tree {
    const tree: { -readonly [K in keyof Tree]: Tree[K] } = {
      name,
      parseName: this.name,
      text: this.text,
      root: undefined as unknown as ListNode,
    };
    tree.root = { kind: "list", pos: 0, tree, nodes: [] };
    return tree;
  }
}
