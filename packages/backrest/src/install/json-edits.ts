import type { TextEdit } from "@backup-hooks/core";
import type { Node } from "jsonc-parser";

/** Changes of a JSON text that leave everything else as it is written; what is added is laid out as what stands beside it. */

type Change = Omit<TextEdit, "file">;

const getEnd = ({ offset, length }: Node): number => offset + length;

/** Adds a last property to an object that has some. */
export function addProperty(text: string, object: Node, name: string, value: unknown): Change {
  const { after, separator } = findInsertion(text, object);
  const colon =
    /^\s*:[^\S\r\n]*/.exec(text.slice(getEnd(findFirstKey(object.children?.[0]))))?.[0] ?? ":";
  return {
    start: after,
    end: after,
    text: `${separator}${JSON.stringify(name)}${colon}${formatValue(value, separator, text)}`,
  };
}

/** Adds a last element to an array that has some. */
export function addElement(text: string, array: Node, value: unknown): Change {
  const { after, separator } = findInsertion(text, array);
  return { start: after, end: after, text: separator + formatValue(value, separator, text) };
}

/** Another value in the place of one, on one line if that was. */
export function replaceValue(text: string, node: Node, value: unknown): Change {
  const isLine =
    Boolean(node.children?.length) && !text.slice(node.offset, getEnd(node)).includes("\n");
  return {
    start: node.offset,
    end: getEnd(node),
    text: formatValue(value, isLine ? "" : text.slice(0, node.offset), text),
  };
}

/** Takes some children of an object or array out, each with the comma that goes with it. */
export function removeChildren(parent: Node, unwanted: readonly Node[]): Change[] {
  const { children = [] } = parent;
  const firstKept = children.findIndex((child) => !unwanted.includes(child));
  return unwanted.map((node) => {
    const index = children.indexOf(node);
    const [before, after] = [children[index - 1], children[index + 1]];
    // Those before the first that stays take the comma behind them along.
    if (before !== undefined && (firstKept === -1 || index > firstKept))
      return { start: getEnd(before), end: getEnd(node), text: "" };
    return { start: node.offset, end: after?.offset ?? getEnd(node), text: "" };
  });
}

function findFirstKey(property: Node | undefined): Node {
  const key = property?.children?.[0];
  if (key === undefined) throw new TypeError("this object has no property");
  return key;
}

/** Where one more child goes, and what stands before it: what stands before the last one, or after the opening bracket. */
function findInsertion(
  text: string,
  { offset, children = [] }: Node,
): { readonly after: number; readonly separator: string } {
  const [last, before] = [children.at(-1), children.at(-2)];
  if (last === undefined) throw new TypeError("there is nothing in it yet");
  const separator =
    before === undefined
      ? `,${text.slice(offset + 1, last.offset)}`
      : text.slice(getEnd(before), last.offset);
  return { after: getEnd(last), separator };
}

/** A value in the file's own indentation, on one line if `before` it there is no line's beginning. */
function formatValue(value: unknown, before: string, text: string): string {
  const [, newline, indent = ""] = /(\r?\n)([^\S\r\n]*)[^\r\n]*$/.exec(before) ?? [];
  if (newline === undefined) return JSON.stringify(value);
  const [, unit = "  "] = /^\s*\{\s*?\r?\n([^\S\r\n]+)/.exec(text) ?? [];
  return JSON.stringify(value, null, unit).replaceAll("\n", newline + indent);
}
