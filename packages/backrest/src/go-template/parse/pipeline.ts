import { quote, unquote } from "../strconv/quote.ts";
import type { ArgNode, ChainNode, CommandNode, PipeNode, VariableNode } from "./node.ts";
import { parseNumber } from "./number.ts";
import type { ParserState } from "./parser-state.ts";
import { formatNode } from "./print.ts";
import type { Token, TokenKind } from "./token.ts";

const OPERANDS: ReadonlySet<TokenKind> = new Set<TokenKind>([
  "bool",
  "char constant",
  "complex",
  ".",
  "field",
  "identifier",
  "number",
  "nil",
  "raw string",
  "string",
  "variable",
  "(",
]);
/** What cannot be a later stage of a pipeline, since it takes no argument. */
const NOT_EXECUTABLE: ReadonlySet<string> = new Set(["bool", "dot", "nil", "number", "string"]);
const LITERALS: ReadonlySet<string> = new Set(["bool", "string", "number", "nil", "dot"]);

/** A pipeline under way. Parentheses open a further one; they are kept on a list so that depth costs no stack. */
interface Level {
  readonly pipe: PipeNode;
  readonly context: string;
  readonly end: TokenKind;
  command: CommandNode | undefined;
}

/** Parse a pipeline up to and including the token that ends it. */
export function parsePipeline(parser: ParserState, context: string, end: TokenKind): PipeNode {
  const levels = [openLevel(parser, context, end)];
  for (;;) {
    const level = levels.at(-1)!;
    if (level.command === undefined && !startCommand(parser, level)) {
      levels.pop();
      const outer = levels.at(-1);
      if (outer === undefined) return level.pipe;
      parser.scope.parenDepth--;
      endOperand(parser, outer, level.pipe);
      continue;
    }
    const token = parser.tokens.takeNonSpace();
    if (token.kind === "(") {
      if (parser.scope.parenDepth >= parser.maxParenDepth)
        parser.fail("max expression depth exceeded");
      parser.scope.parenDepth++;
      levels.push(openLevel(parser, "parenthesized pipeline", ")"));
      continue;
    }
    endOperand(parser, level, parseTerm(parser, token));
  }
}

function openLevel(parser: ParserState, context: string, end: TokenKind): Level {
  const pipe: PipeNode = {
    kind: "pipe",
    pos: parser.tokens.peekNonSpace().pos,
    tree: parser.scope.tree,
    assigns: false,
    variables: [],
    commands: [],
  };
  parseDeclarations(parser, pipe, context);
  return { pipe, context, end, command: undefined };
}

/** `$x :=`, `$x =`, and in a range also `$i, $x :=`. */
function parseDeclarations(parser: ParserState, pipe: PipeNode, context: string): void {
  const { tokens } = parser;
  while (tokens.peekNonSpace().kind === "variable") {
    const variable = tokens.takeToken();
    // A space is a token: in "$x foo" both must go back if no declaration follows.
    const after = tokens.peek();
    const mark = tokens.peekNonSpace();
    const comma = mark.kind === "char" && mark.text === ",";
    if (mark.kind !== "assign" && mark.kind !== "declare" && !comma) {
      if (after.kind === "space") tokens.putBack(after);
      tokens.putBack(variable);
      return;
    }
    tokens.takeNonSpace();
    pipe.variables.push(createVariable(parser, variable.pos, variable.text));
    parser.scope.declareVariable(variable.text);
    if (!comma) {
      pipe.assigns = mark.kind === "assign";
      return;
    }
    if (context !== "range" || pipe.variables.length >= 2)
      parser.fail(`too many declarations in ${context}`);
    if (!["variable", "right delim", ")"].includes(tokens.peekNonSpace().kind))
      parser.fail("range can only initialize variables");
  }
}

/** Begin the next command, or see the end of the pipeline. */
function startCommand(parser: ParserState, level: Level): boolean {
  const token = parser.tokens.takeNonSpace();
  if (token.kind === level.end) {
    checkPipeline(parser, level);
    return false;
  }
  if (!OPERANDS.has(token.kind)) parser.failUnexpected(token, level.context);
  parser.tokens.putBack(token);
  level.command = { kind: "command", pos: token.pos, tree: parser.scope.tree, args: [] };
  return true;
}

function checkPipeline(parser: ParserState, { pipe, context }: Level): void {
  if (pipe.commands.length === 0) parser.fail(`missing value for ${context}`);
  const stage = pipe.commands.findIndex(
    (command, at) => at > 0 && NOT_EXECUTABLE.has(command.args[0]!.kind),
  );
  if (stage > 0) parser.fail(`non executable command in pipeline stage ${stage + 1}`);
}

/** Take the fields that follow an operand, and see whether the command goes on. */
function endOperand(parser: ParserState, level: Level, node: ArgNode | undefined): void {
  const command = level.command!;
  if (node !== undefined) command.args.push(parseFields(parser, node));
  const token = parser.tokens.takeToken();
  if (token.kind === "space") return;
  if (token.kind === "right delim" || token.kind === ")") parser.tokens.putBack(token);
  else if (token.kind !== "pipe") parser.failUnexpected(token, "operand");
  if (command.args.length === 0) parser.fail("empty command");
  level.pipe.commands.push(command);
  level.command = undefined;
}

/** Fields after a field or a variable belong to it; after anything else they make a chain. */
function parseFields(parser: ParserState, node: ArgNode): ArgNode {
  const { tokens, scope } = parser;
  const first = tokens.peek();
  if (first.kind !== "field") return node;
  const names: string[] = [];
  while (tokens.peek().kind === "field") names.push(tokens.takeToken().text.slice(1));
  if (LITERALS.has(node.kind)) parser.fail(`unexpected . after term ${quote(formatNode(node))}`);
  const base = { pos: first.pos, tree: scope.tree };
  if (node.kind === "field" || node.kind === "variable")
    return { ...base, kind: node.kind, names: [...node.names, ...names] };
  return { ...base, kind: "chain", node, names } satisfies ChainNode;
}

/** A literal, a function, dot, a field or a variable; undefined, with the token put back, if it is none of these. */
function parseTerm(parser: ParserState, token: Token): ArgNode | undefined {
  const base = { pos: token.pos, tree: parser.scope.tree };
  switch (token.kind) {
    case "identifier":
      if (!parser.hasFunction(token.text)) parser.fail(`function ${quote(token.text)} not defined`);
      return { ...base, kind: "identifier", name: token.text };
    case ".":
      return { ...base, kind: "dot" };
    case "nil":
      return { ...base, kind: "nil" };
    case "variable":
      if (!parser.scope.hasVariable(token.text))
        parser.fail(`undefined variable ${quote(token.text)}`);
      return createVariable(parser, token.pos, token.text);
    case "field":
      return { ...base, kind: "field", names: [token.text.slice(1)] };
    case "bool":
      return { ...base, kind: "bool", value: token.text === "true" };
    case "char constant":
    case "complex":
    case "number": {
      const values = parseNumber(token.text, token.kind);
      return typeof values === "string"
        ? parser.fail(values)
        : { ...base, kind: "number", text: token.text, ...values };
    }
    case "string":
    case "raw string":
      return {
        ...base,
        kind: "string",
        quoted: token.text,
        text: unquote(token.text) ?? parser.fail("invalid syntax"),
      };
  }
  parser.tokens.putBack(token);
  return undefined;
}

function createVariable(parser: ParserState, pos: number, text: string): VariableNode {
  return { kind: "variable", pos, tree: parser.scope.tree, names: [text] };
}
