/** Text that is HTML already. */
export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}
type Value = string | number | undefined | Markup | readonly Value[];

/** HTML or SVG from a template: whatever is put in is escaped, unless it is markup itself. Nothing stands for undefined. */
export function html(parts: TemplateStringsArray, ...values: readonly Value[]): Markup {
  return new Markup(parts.map((part, index) => part + written(values[index])).join(""));
}

function written(value: Value): string {
  if (value === undefined) return "";
  if (value instanceof Markup) return value.text;
  return typeof value === "object" ? value.map(written).join("") : escaped(String(value));
}

const named: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

/** Control characters have no place in HTML: U+FFFD stands for them. */
function escaped(text: string): string {
  return text
    .toWellFormed()
    .replace(/[&<>"']/g, (character) => named[character] ?? "")
    .replace(/[\0-\x08\x0b-\x1f\x7f]/g, "\ufffd");
}
