import { quote } from "../strconv/quote.ts";
import type { AnyNode, PipeNode } from "./node.ts";

/** A node as Go prints it: in error messages, and for whole trees. */
export function formatNode(node: AnyNode): string {
  switch (node.kind) {
    case "list":
      return node.nodes.map(formatNode).join("");
    case "text":
      return node.text;
    case "comment":
      return `{{${node.text}}}`;
    case "action":
      return `{{${formatNode(node.pipe)}}}`;
    case "pipe":
      return formatPipe(node);
    case "command":
      return node.args.map(formatOperand).join(" ");
    case "identifier":
      return node.name;
    case "variable":
      return node.names.join(".");
    case "dot":
      return ".";
    case "nil":
      return "nil";
    case "field":
      return node.names.map((name) => `.${name}`).join("");
    case "chain":
      return [formatOperand(node.node), ...node.names].join(".");
    case "bool":
      return String(node.value);
    case "number":
      return node.text;
    case "string":
      return node.quoted;
    case "template":
      return `{{template ${quote(node.name)}${node.pipe === undefined ? "" : ` ${formatNode(node.pipe)}`}}}`;
    case "break":
    case "continue":
      return `{{${node.kind}}}`;
    default:
      return `{{${node.kind} ${formatNode(node.pipe)}}}${formatNode(node.list)}${node.elseList === undefined ? "" : `{{else}}${formatNode(node.elseList)}`}{{end}}`;
  }
}

function formatOperand(node: AnyNode): string {
  return node.kind === "pipe" ? `(${formatNode(node)})` : formatNode(node);
}

function formatPipe({ variables, assigns, commands }: PipeNode): string {
  const declared =
    variables.length === 0 ? "" : variables.map(formatNode).join(", ") + (assigns ? " = " : " := ");
  return declared + commands.map(formatNode).join(" | ");
}
