import { HookError, type SourceLocation } from "@backup-hooks/core";
import { parseXml, type XmlElement, XmlError } from "@rgrove/parse-xml";

/** The parameter that holds the command (knowledge base, document 1893). */
export const HOOK_PARAMETER = "jobHookScript";

/** One `parameter` element, with the places that a message may need. */
export interface Parameter {
  readonly name: string | undefined;
  readonly type: string | undefined;
  /** Character references resolved. */
  readonly value: string | undefined;
  /** Whether it stands in Configuration/parameters. */
  readonly inPlace: boolean;
  /** Of the element, or of one of its attributes' values. */
  readonly locate: (attribute?: "name" | "type" | "value", index?: number) => SourceLocation;
  /** The element as it is written, from its `<` to its last `>`, in characters of the text. */
  readonly span: Span;
  /** What stands between the quotes of `value`; undefined: the attribute is not there. */
  readonly valueSpan: Span | undefined;
}

export interface Span {
  readonly start: number;
  readonly end: number;
}

export interface AppConfig {
  readonly parameters: readonly Parameter[];
  /** Where a parameter would be added: the element `parameters`, or the root. */
  readonly list: SourceLocation;
}

/**
 * Reads an AppConfig.xml. A document type is passed over and no entity is ever expanded: one that is not of XML itself is refused.
 * @throws HookError CONFIG_INVALID
 */
export function parseAppConfig(text: string, file: string): AppConfig {
  const locateOffset = (offset: number): SourceLocation => ({
    file,
    ...toLineAndColumn(text, offset),
  });
  try {
    const { root } = parseXml(text, { includeOffsets: true });
    if (root?.name !== "Configuration") {
      throw createConfigError(
        "not-app-config",
        "this is no AppConfig.xml of Syncrify",
        locateOffset(root?.start ?? 0),
        "the root element Configuration",
        root?.name ?? "none",
      );
    }
    const lists = listElements(root).filter(({ name }) => name === "parameters");
    const all = listDescendants(root).filter(({ name }) => name === "parameter");
    return {
      parameters: all.map((element) =>
        toParameter(
          element,
          lists.some((list) => list === element.parent),
          text,
          locateOffset,
        ),
      ),
      list: locateOffset((lists[0] ?? root).start),
    };
  } catch (error) {
    if (!(error instanceof XmlError)) throw error;
    const [message = ""] = error.message.split(" (line ");
    const [, entity] = /&(\S*);/.exec(message) ?? [];
    if (entity !== undefined) {
      const what = `the entity &${entity}; is not one of XML's own, and none is expanded here`;
      throw createConfigError(
        "xml-entity",
        what,
        locateOffset(error.pos),
        "&amp; &lt; &gt; &quot; &apos; or &#…;",
        `&${entity};`,
        "Write the character itself",
      );
    }
    // The parser stops behind a lone ampersand.
    const lone = message.includes("reference") ? text.lastIndexOf("&", error.pos - 1) : -1;
    const hint = lone === -1 ? "Correct it there" : "An ampersand is written &amp;";
    throw createConfigError(
      "xml-malformed",
      `the XML is not well-formed: ${message}`,
      locateOffset(lone === -1 ? error.pos : lone),
      undefined,
      undefined,
      hint,
    );
  }
}

export function createConfigError(
  problem: string,
  what: string,
  place: SourceLocation,
  expected?: string,
  received?: string,
  hint?: string,
): HookError {
  return new HookError("CONFIG_INVALID", what, {
    product: "Syncrify",
    problem,
    place,
    expected,
    received,
    hint,
  });
}

function toParameter(
  element: XmlElement,
  inPlace: boolean,
  text: string,
  locateOffset: (offset: number) => SourceLocation,
): Parameter {
  const { name, type, value } = element.attributes;
  const written = parseAttributes(text, element.start);
  const inside = written.get("value");
  return {
    name,
    type,
    value,
    inPlace,
    span: { start: element.start, end: element.end },
    valueSpan: inside && { start: inside.start, end: inside.start + inside.raw.length },
    locate(attribute, index = 0) {
      const found = attribute === undefined ? undefined : written.get(attribute);
      return locateOffset(
        found === undefined ? element.start : found.start + measureWritten(found.raw, index),
      );
    },
  };
}

/** The attributes of a start tag as they are written: where each value begins. The parser has seen that they are well-formed. */
function parseAttributes(
  text: string,
  start: number,
): Map<string, { readonly start: number; readonly raw: string }> {
  const found = new Map<string, { start: number; raw: string }>();
  const attribute = /\s+([^\s=/>]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/gy;
  attribute.lastIndex =
    start + (/^<[^\s/>]+/.exec(text.slice(start, start + 200))?.[0].length ?? 0);
  for (let match = attribute.exec(text); match !== null; match = attribute.exec(text)) {
    const raw = match[2] ?? match[3] ?? "";
    found.set(match[1] ?? "", { start: attribute.lastIndex - 1 - raw.length, raw });
  }
  return found;
}

/** How much of the written value stands for so many characters of the read one: `&quot;` is one, and so is a line end of two. */
function measureWritten(raw: string, characters: number): number {
  const piece = /&(?:#x?)?\w+;|\r\n|[\s\S]/gy;
  for (let read = 0; read < characters; ) {
    const [written = ""] = piece.exec(raw) ?? [];
    if (written === "") break;
    const code = /^&#(x?)(\w+);$/.exec(written);
    read +=
      code === null
        ? 1
        : String.fromCodePoint(Number.parseInt(code[2] ?? "", code[1] === "x" ? 16 : 10)).length;
  }
  return piece.lastIndex;
}

function listElements(parent: XmlElement): XmlElement[] {
  return parent.children.filter((child): child is XmlElement => child.type === "element");
}

function listDescendants(parent: XmlElement): XmlElement[] {
  return listElements(parent).flatMap((element) => [element, ...listDescendants(element)]);
}

/** From 1, in characters as editors count them. */
function toLineAndColumn(
  text: string,
  offset: number,
): { readonly line: number; readonly column: number } {
  const lines = text.slice(0, offset).split(/\r\n|\n|\r/);
  return { line: lines.length, column: (lines.at(-1) ?? "").length + 1 };
}
