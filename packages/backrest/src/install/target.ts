import { type FileReader, type HookEntry, HookError, hasRawBytes } from "@backup-hooks/core";
import type { Node } from "jsonc-parser";
import {
  type BackrestConfig,
  createEncodingError,
  createMissingError,
  locateConfig,
  type RepoOrPlan as Owner,
  parseConfig,
} from "../config/config.ts";
import { Reader } from "../config/reader.ts";
import { findOwner } from "../resolve-event.ts";

/** A repo or plan with its place in the file. */
export interface OwnerNode {
  readonly kind: "repo" | "plan";
  readonly owner: Owner;
  readonly node: Node;
  /** The property `hooks`; absent: there is none. */
  readonly hooks?: Node;
}
/** A configuration as `install` finds it. */
export interface InstallTarget {
  readonly file: string;
  readonly text: string;
  readonly config: BackrestConfig;
  readonly ownerNodes: readonly OwnerNode[];
}

/** @throws HookError CONFIG_MISSING, CONFIG_INVALID */
export function locateTarget(file: string = locateConfig(), fileReader: FileReader): InstallTarget {
  const text = fileReader.read(file);
  if (text === undefined) throw createMissingError(file);
  if (hasRawBytes(text)) throw createEncodingError(file);
  const { config } = parseConfig(file, text);
  const reader = new Reader(file, text);
  const ownerNodes = reader
    .listEntries(reader.parseRoot(), "the configuration")
    .flatMap(([key, , list]) => {
      if (key !== "repos" && key !== "plans") return [];
      return reader.listItems(list, key).flatMap((node): OwnerNode[] => {
        const properties = node.children ?? [];
        const findProperty = (name: string): Node | undefined =>
          properties.find(({ children }) => children?.[0]?.value === name);
        const owner = config[key][String(findProperty("id")?.children?.[1]?.value ?? "")];
        const { line, column } = reader.locate(node.offset);
        // Backrest never gets to see the second of two of the same id, nor one without.
        if (!owner?.id || owner.place.line !== line || owner.place.column !== column) return [];
        const hooks = findProperty("hooks");
        return [{ kind: key === "repos" ? "repo" : "plan", owner, node, ...(hooks && { hooks }) }];
      });
    });
  return { file, text, config, ownerNodes };
}

/** What the options name, by default every repo. @throws HookError USAGE, UNKNOWN_NAME */
export function selectOwners(
  { config, ownerNodes }: InstallTarget,
  { "plan-id": planId, "repo-id": repoId }: HookEntry["options"],
): readonly OwnerNode[] {
  if (planId !== undefined && repoId !== undefined)
    throw new HookError("USAGE", "--plan-id and --repo-id", {
      product: "Backrest",
      expected: "one of them",
    });
  if (planId === undefined && repoId === undefined)
    return ownerNodes.filter(({ kind }) => kind === "repo");
  const kind = planId === undefined ? "repo" : "plan";
  const owner = findOwner(kind, String(planId ?? repoId), config);
  return ownerNodes.filter((ownerNode) => ownerNode.owner === owner);
}

/** A repo's hooks run for all its plans. */
export const containsPlan = (repo: OwnerNode, { kind, owner }: OwnerNode): boolean =>
  repo.kind === "repo" && kind === "plan" && owner.message["Repo"] === repo.owner.id;
