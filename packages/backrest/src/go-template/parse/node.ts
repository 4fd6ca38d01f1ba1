import { fromBytes } from "../bytes.ts";

/** The parse tree. Positions are bytes from 0 in the text that was parsed. */

/** One template definition as parsed. */
export interface Tree {
  readonly name: string;
  /** The template whose text it stands in: errors name this one. */
  readonly parseName: string;
  readonly text: string;
  root: ListNode;
}

export interface BaseNode {
  readonly pos: number;
  readonly tree: Tree;
}

export interface ListNode extends BaseNode {
  readonly kind: "list";
  readonly nodes: Node[];
}
export interface TextNode extends BaseNode {
  readonly kind: "text";
  readonly text: string;
}
export interface CommentNode extends BaseNode {
  readonly kind: "comment";
  readonly text: string;
}
export interface ActionNode extends BaseNode {
  readonly kind: "action";
  readonly pipe: PipeNode;
}
export interface PipeNode extends BaseNode {
  readonly kind: "pipe";
  assigns: boolean;
  readonly variables: VariableNode[];
  readonly commands: CommandNode[];
}
export interface CommandNode extends BaseNode {
  readonly kind: "command";
  readonly args: ArgNode[];
}
export interface IdentifierNode extends BaseNode {
  readonly kind: "identifier";
  readonly name: string;
}
/** `names[0]` is the variable with its dollar, the rest are fields. */
export interface VariableNode extends BaseNode {
  readonly kind: "variable";
  readonly names: readonly string[];
}
export interface DotNode extends BaseNode {
  readonly kind: "dot";
}
export interface NilNode extends BaseNode {
  readonly kind: "nil";
}
export interface FieldNode extends BaseNode {
  readonly kind: "field";
  readonly names: readonly string[];
}
/** Fields of something that is neither dot nor a variable. */
export interface ChainNode extends BaseNode {
  readonly kind: "chain";
  readonly node: ArgNode;
  readonly names: string[];
}
export interface BoolNode extends BaseNode {
  readonly kind: "bool";
  readonly value: boolean;
}
export interface StringNode extends BaseNode {
  readonly kind: "string";
  readonly quoted: string;
  readonly text: string;
}
/** A number under every type that can hold it: Go's ideal constants. */
export interface NumberNode extends BaseNode {
  readonly kind: "number";
  readonly text: string;
  readonly int?: bigint | undefined;
  readonly uint?: bigint | undefined;
  readonly float?: number | undefined;
  readonly complex?: { readonly re: number; readonly im: number } | undefined;
}
export interface BranchNode extends BaseNode {
  readonly kind: "if" | "with" | "range";
  readonly pipe: PipeNode;
  readonly list: ListNode;
  elseList: ListNode | undefined;
}
export interface JumpNode extends BaseNode {
  readonly kind: "break" | "continue";
}
export interface TemplateNode extends BaseNode {
  readonly kind: "template";
  readonly name: string;
  readonly pipe: PipeNode | undefined;
}

/** What can be an operand. */
export type ArgNode =
  | PipeNode
  | IdentifierNode
  | VariableNode
  | DotNode
  | NilNode
  | FieldNode
  | ChainNode
  | BoolNode
  | NumberNode
  | StringNode;
export type Node = TextNode | CommentNode | ActionNode | BranchNode | JumpNode | TemplateNode;
export type AnyNode = Node | ArgNode | ListNode | CommandNode;

/** Whether a template consists of nothing but white space and comments; such a one does not replace another. */
export function isEmpty(list: ListNode): boolean {
  return list.nodes.every(
    (node) =>
      node.kind === "comment" || (node.kind === "text" && !NOT_SPACE.test(fromBytes(node.text))),
  );
}

/** Unicode's white space, as Go has it: JavaScript leaves out U+0085 and takes in the byte order mark. */
const NOT_SPACE = /[^\s\u0085]|\ufeff/;
