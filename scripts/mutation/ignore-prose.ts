/** As much of Babel's path as this needs; Stryker's own type of it is empty. */
interface Path {
  readonly key: string | number | null;
  readonly parentPath: Path | null;
  readonly node: {
    readonly type: string;
    readonly key?: { readonly name?: string };
    readonly id?: { readonly name?: string };
    readonly expressions?: readonly { readonly type: string }[];
  };
}

/** Properties and constants whose text is there for people: no program decides by it. */
const PROSE = new Set([
  ...[
    "source",
    "SOURCE",
    "says",
    "description",
    "note",
    "notes",
    "hint",
    "expected",
    "bugs",
    "lossy",
    "formats",
    "again",
  ],
  ...["knownIssues", "lossy", "formats", "onRetry", "because", "holds", "title"],
]);

/** A text that stands in one of these, in lists and choices too. A template with anything but names in it is code. */
function shouldIgnore(path: Path): string | undefined {
  const { type, expressions = [] } = path.node;
  const text =
    type === "StringLiteral" ||
    (type === "TemplateLiteral" && expressions.every((part) => part.type === "Identifier"));
  if (!text || path.key === "key") return undefined;
  for (let up = path.parentPath; up !== null; up = up.parentPath) {
    const name =
      up.node.type === "ObjectProperty"
        ? up.node.key?.name
        : up.node.type === "VariableDeclarator"
          ? up.node.id?.name
          : undefined;
    if (name !== undefined && PROSE.has(name)) return "a text for people";
    if (/Function|Call|New|Binary|Statement|Declaration$/.test(up.node.type)) return undefined;
  }
  return undefined;
}

export const strykerPlugins = [{ kind: "Ignore", name: "prose", value: { shouldIgnore } }];
