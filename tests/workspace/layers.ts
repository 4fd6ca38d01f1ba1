import { posix } from "node:path";
import ts from "typescript";

/**
 * The layers of core from the lowest to the highest; a file may import its own layer and those below it.
 * A name without extension is a file of `packages/core/src`, one with a slash at its end a folder.
 */
export const layers: readonly (readonly string[])[] = [
  ["util/"],
  ["hooks", "model/"],
  ["process/"],
  ["runner/"],
  ["undo/"],
  ["answer/"],
  ["install/"],
  ["cli/", "conformance/"],
  ["index"],
];
const order = layers.map((names) => names.join(", ")).join(" ← ");

/** The specifiers that a source imports or re-exports, statically or dynamically. */
export function listImports(text: string): readonly string[] {
  return ts.preProcessFile(text).importedFiles.map((file) => file.fileName);
}

/**
 * Every import that breaks the layer rule, as a sentence.
 * @param sources text by path from the repository's root: `packages/core/src/model/plan.ts`
 * @param entries what packages may import of each other: `@backup-hooks/core`, `@backup-hooks/core/cli` …
 */
export function findViolations(
  sources: Readonly<Record<string, string>>,
  entries: readonly string[],
): readonly string[] {
  return Object.entries(sources).flatMap(([path, text]) => {
    const [, owner = "", file = ""] = /^packages\/([^/]+)\/src\/(.+)$/.exec(path) ?? [];
    const unplaced = owner === "core" && findLayer(file) === -1;
    if (unplaced)
      return [`${path} stands in no layer. Give it a place in tests/workspace/layers.ts.`];
    return listImports(text).flatMap((specifier) => {
      const reason = specifier.startsWith(".")
        ? checkRelative(owner, file, specifier)
        : checkBare(owner, specifier, entries);
      return reason === undefined ? [] : [`${path} imports "${specifier}": ${reason}`];
    });
  });
}

function checkRelative(owner: string, file: string, specifier: string): string | undefined {
  const target = posix.join(posix.dirname(file), specifier);
  if (target === "../package.json") return undefined;
  if (target.startsWith("../")) return "a package reaches others by their entry points only.";
  if (owner !== "core" || findLayer(target) <= findLayer(file)) return undefined;
  return `an upward import. The layers are ${order}.`;
}

function checkBare(
  owner: string,
  specifier: string,
  entries: readonly string[],
): string | undefined {
  const [, other] = /^@backup-hooks\/([^/]+)/.exec(specifier) ?? [];
  if (other === undefined) return undefined;
  if (other === owner) return "a package imports itself by relative paths.";
  if (owner === "core") return "core never depends on an adapter, or turbo finds a cycle.";
  if (other !== "core")
    return "no adapter depends on another. What two of them need belongs into core.";
  return entries.includes(specifier)
    ? undefined
    : `no entry point of core. There are ${entries.join(", ")}.`;
}

function findLayer(file: string): number {
  const name = file.includes("/")
    ? file.slice(0, file.indexOf("/") + 1)
    : file.replace(/\.ts$/, "");
  return layers.findIndex((names) => names.includes(name));
}

/**
 * Every import circle among the sources, as the paths on it; type imports count.
 * @param sources text by path from the repository's root
 */
export function findCircles(sources: Readonly<Record<string, string>>): readonly string[] {
  const done = new Set<string>();
  const open: string[] = [];
  const circles: string[] = [];
  const visit = (path: string): void => {
    const start = open.indexOf(path);
    if (start !== -1) circles.push([...open.slice(start), path].join(" → "));
    if (start !== -1 || done.has(path)) return;
    open.push(path);
    for (const specifier of listImports(sources[path] ?? "").filter((name) =>
      name.startsWith("."),
    )) {
      const target = posix.join(posix.dirname(path), specifier);
      if (target in sources) visit(target);
    }
    open.pop();
    done.add(path);
  };
  for (const path of Object.keys(sources)) visit(path);
  return circles;
}
