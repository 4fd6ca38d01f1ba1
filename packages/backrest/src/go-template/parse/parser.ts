import { quote, unquote } from "../strconv/quote.ts";
import {
  type BranchNode,
  isEmpty,
  type JumpNode,
  type ListNode,
  type Node,
  type PipeNode,
  type Tree,
} from "./node.ts";
import { type ParseOptions, ParserState } from "./parser-state.ts";
import { parsePipeline } from "./pipeline.ts";
import { Scope } from "./scope.ts";
import type { Token } from "./token.ts";

/** A construct that waits for its `end`. They are kept on a list, so that nesting costs no stack. */
type OpenConstruct =
  | {
      readonly kind: "branch";
      readonly node: BranchNode;
      readonly mark: number;
      readonly chained: boolean;
      inElse: boolean;
    }
  | { readonly kind: "define" | "block"; readonly outer: Scope; readonly call: Node | undefined };

/** Parse a text into the templates it defines, the one for the text itself included. Names and text are byte strings. */
export function parse(name: string, text: string, options: ParseOptions): Map<string, Tree> {
  return new Parser(name, text, options).parse();
}

class Parser extends ParserState {
  private readonly trees = new Map<string, Tree>();
  private readonly opened: OpenConstruct[] = [];
  /** Where nodes go at the moment. */
  private list: ListNode = this.scope.tree.root;
  private readonly lists: ListNode[] = [];

  parse(): Map<string, Tree> {
    for (;;) {
      if (this.opened.length === 0) {
        if (this.tokens.peek().kind === "eof") break;
        if (this.parseDefine()) continue;
      } else if (this.tokens.peekNonSpace().kind === "eof") {
        this.fail("unexpected EOF");
      }
      this.parseTextOrAction();
    }
    this.addTree();
    return this.trees;
  }

  private createList(pos: number): ListNode {
    return { kind: "list", pos, tree: this.scope.tree, nodes: [] };
  }

  private addTree(): void {
    const { tree } = this.scope;
    const existing = this.trees.get(tree.name);
    if (existing === undefined || isEmpty(existing.root)) this.trees.set(tree.name, tree);
    else if (!isEmpty(tree.root))
      this.fail(`template: multiple definition of template ${quote(tree.name)}`);
  }

  private parseTextOrAction(): void {
    const token = this.tokens.takeNonSpace();
    const base = { pos: token.pos, tree: this.scope.tree };
    if (token.kind === "text" || token.kind === "comment")
      this.list.nodes.push({ ...base, kind: token.kind, text: token.text });
    else if (token.kind === "left delim") this.parseAction(token);
    else this.failUnexpected(token, "input");
  }

  private parseAction(delim: Token): void {
    const scope = this.scope;
    scope.actionStart = delim.pos;
    const token = this.tokens.takeNonSpace();
    switch (token.kind) {
      case "if":
      case "with":
      case "range":
        return this.parseBranch(token.kind, false);
      case "block":
        return this.parseBlock();
      case "else":
        return this.parseElse();
      case "end":
        this.parseEnd();
        break;
      case "break":
      case "continue":
        this.parseJump(token, token.kind);
        break;
      case "template":
        this.parseTemplate();
        break;
      default: {
        this.tokens.putBack(token);
        const pos = token.pos;
        this.list.nodes.push({
          kind: "action",
          pos,
          tree: scope.tree,
          pipe: parsePipeline(this, "command", "right delim"),
        });
      }
    }
    this.scope.actionStart = undefined;
  }

  private parseJump({ pos }: Token, kind: JumpNode["kind"]): void {
    const token = this.tokens.takeNonSpace();
    if (token.kind !== "right delim") this.failUnexpected(token, `{{${kind}}}`);
    if (this.scope.rangeDepth === 0) this.fail(`{{${kind}}} outside {{range}}`);
    this.list.nodes.push({ kind, pos, tree: this.scope.tree });
  }

  private parseTemplate(): void {
    const context = "template clause";
    const { pos, name } = this.parseTemplateName(context);
    const token = this.tokens.takeNonSpace();
    let pipe: PipeNode | undefined;
    if (token.kind !== "right delim") {
      this.tokens.putBack(token);
      pipe = parsePipeline(this, context, "right delim");
    }
    this.list.nodes.push({ kind: "template", pos, tree: this.scope.tree, name, pipe });
  }

  private parseTemplateName(context: string): { pos: number; name: string } {
    const token = this.tokens.takeNonSpace();
    if (token.kind !== "string" && token.kind !== "raw string") this.failUnexpected(token, context);
    return { pos: token.pos, name: unquote(token.text) ?? this.fail("invalid syntax") };
  }

  /** Open an `if`, `with` or `range`; `chained` means that it came with an `else` and shares its `end`. */
  private parseBranch(kind: BranchNode["kind"], chained: boolean): void {
    const mark = this.scope.mark;
    const pipe = parsePipeline(this, kind, "right delim");
    if (kind === "range") this.scope.rangeDepth++;
    const list = this.createList(this.tokens.peekNonSpace().pos);
    const node: BranchNode = {
      kind,
      pos: pipe.pos,
      tree: this.scope.tree,
      pipe,
      list,
      elseList: undefined,
    };
    this.list.nodes.push(node);
    this.opened.push({ kind: "branch", node, mark, chained, inElse: false });
    this.enterList(list);
  }

  private enterList(list: ListNode): void {
    this.lists.push(this.list);
    this.list = list;
  }

  private parseElse(): void {
    const peeked = this.tokens.peekNonSpace();
    const chain = peeked.kind === "if" || peeked.kind === "with";
    const pos = chain ? peeked.pos : this.expect(["right delim"], "else").pos;
    const open = this.opened.at(-1);
    if (open === undefined) this.fail("unexpected {{else}}");
    if (open.kind !== "branch") this.fail(`unexpected {{else}} in ${open.kind} clause`);
    if (open.inElse) this.fail("expected end; found {{else}}");
    this.list = this.lists.pop()!;
    open.inElse = true;
    if (open.node.kind === "range") this.scope.rangeDepth--;
    this.scope.actionStart = undefined;
    if (chain && peeked.kind === open.node.kind) {
      this.tokens.takeToken();
      open.node.elseList = this.createList(pos);
      this.enterList(open.node.elseList);
      return this.parseBranch(peeked.kind as BranchNode["kind"], true);
    }
    open.node.elseList = this.createList(this.tokens.peekNonSpace().pos);
    this.enterList(open.node.elseList);
  }

  /** Close what is open; an `else if` closes with its `if`. */
  private parseEnd(): void {
    this.expect(["right delim"], "end");
    for (let open = this.opened.pop(); ; open = this.opened.pop()) {
      if (open === undefined) this.fail("unexpected {{end}}");
      this.list = this.lists.pop()!;
      if (open.kind !== "branch") {
        this.addTree();
        this.scope = open.outer;
        if (open.call !== undefined) this.list.nodes.push(open.call);
        return;
      }
      if (open.node.kind === "range" && !open.inElse) this.scope.rangeDepth--;
      this.scope.popTo(open.mark);
      if (!open.chained) return;
    }
  }

  /** A `define`, which is one only outside of everything else. */
  private parseDefine(): boolean {
    if (this.tokens.peek().kind !== "left delim") return false;
    const delim = this.tokens.takeToken();
    const keyword = this.tokens.takeNonSpace();
    if (keyword.kind !== "define") {
      this.tokens.putBack(keyword, delim);
      return false;
    }
    const context = "define clause";
    const token = this.expect(["string", "raw string"], context);
    const name = unquote(token.text) ?? this.fail("invalid syntax");
    this.expect(["right delim"], context);
    this.openTemplate("define", name, undefined);
    return true;
  }

  private parseBlock(): void {
    const context = "block clause";
    const { pos, name } = this.parseTemplateName(context);
    const pipe = parsePipeline(this, context, "right delim");
    this.openTemplate("block", name, { kind: "template", pos, tree: this.scope.tree, name, pipe });
  }

  private openTemplate(kind: "define" | "block", name: string, call: Node | undefined): void {
    this.opened.push({ kind, outer: this.scope, call });
    this.scope = new Scope(this.createTree(name));
    this.enterList(this.scope.tree.root);
  }
}
