import { quote } from "../strconv/quote.ts";
import type { AnyNode, PipeNode } from "./node.ts";

/** A node as Go prints it: in error messages, and for whole trees. */
export function show(node: AnyNode): string {
  switch (node.kind) {
    case "list":
      return node.nodes.map(show).join("");
    case "text":
      return node.text;
    case "comment":
      return `{{${node.text}}}`;
    case "action":
      return `{{${show(node.pipe)}}}`;
    case "pipe":
      return showPipe(node);
    case "command":
      return node.args.map(operand).join(" ");
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
      return [operand(node.node), ...node.names].join(".");
    case "bool":
      return String(node.value);
    case "number":
      return node.text;
    case "string":
      return node.quoted;
    case "template":
      return `{{template ${quote(node.name)}${node.pipe === undefined ? "" : ` ${show(node.pipe)}`}}}`;
    case "break":
    case "continue":
      return `{{${node.kind}}}`;
    default:
      return `{{${node.kind} ${show(node.pipe)}}}${show(node.list)}${node.elseList === undefined ? "" : `{{else}}${show(node.elseList)}`}{{end}}`;
  }
}

function operand(node: AnyNode): string {
  return node.kind === "pipe" ? `(${show(node)})` : show(node);
}

function showPipe({ variables, assigns, commands }: PipeNode): string {
  const declared = variables.length === 0 ? "" : variables.map(show).join(", ") + (assigns ? " = " : " := ");
  return declared + commands.map(show).join(" | ");
}
