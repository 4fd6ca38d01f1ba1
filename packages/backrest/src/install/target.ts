import { type Disk, type Entry, hasRawBytes, HookError } from "@backup-hooks/core";
import type { Node } from "jsonc-parser";
import { type BackrestConfig, defaultPath, type Entry as Owner, missing, notUtf8, parseConfig } from "../config/config.ts";
import { Reader } from "../config/reader.ts";
import { ownerNamed } from "../resolve-event.ts";

/** A repo or plan with its place in the file. */
export interface Place {
  readonly kind: "repo" | "plan";
  readonly owner: Owner;
  readonly node: Node;
  /** The property `hooks`; absent: there is none. */
  readonly hooks?: Node;
}
/** A configuration as `install` finds it. */
export interface Site {
  readonly file: string;
  readonly text: string;
  readonly config: BackrestConfig;
  readonly places: readonly Place[];
}

/** @throws HookError CONFIG_MISSING, CONFIG_INVALID */
export function siteOf(file: string = defaultPath(), disk: Disk): Site {
  const text = disk.read(file);
  if (text === undefined) throw missing(file);
  if (hasRawBytes(text)) throw notUtf8(file);
  const { config } = parseConfig(file, text);
  const reader = new Reader(file, text);
  const places = reader.entries(reader.root(), "the configuration").flatMap(([key, , list]) => {
    if (key !== "repos" && key !== "plans") return [];
    return reader.items(list, key).flatMap((node): Place[] => {
      const properties = node.children ?? [];
      const propertyOf = (name: string): Node | undefined => properties.find(({ children }) => children?.[0]?.value === name);
      const owner = config[key][String(propertyOf("id")?.children?.[1]?.value ?? "")];
      const { line, column } = reader.place(node.offset);
      // Backrest never gets to see the second of two of the same id, nor one without.
      if (!owner?.id || owner.place.line !== line || owner.place.column !== column) return [];
      const hooks = propertyOf("hooks");
      return [{ kind: key === "repos" ? "repo" : "plan", owner, node, ...(hooks && { hooks }) }];
    });
  });
  return { file, text, config, places };
}

/** What the options name, by default every repo. @throws HookError USAGE, UNKNOWN_NAME */
export function chosenIn({ config, places }: Site, { "plan-id": planId, "repo-id": repoId }: Entry["options"]): readonly Place[] {
  if (planId !== undefined && repoId !== undefined)
    throw new HookError("USAGE", "--plan-id and --repo-id", { product: "Backrest", expected: "one of them" });
  if (planId === undefined && repoId === undefined) return places.filter(({ kind }) => kind === "repo");
  const kind = planId === undefined ? "repo" : "plan";
  const owner = ownerNamed(kind, String(planId ?? repoId), config);
  return places.filter((place) => place.owner === owner);
}

/** A repo's hooks run for all its plans. */
export const covers = (repo: Place, { kind, owner }: Place): boolean =>
  repo.kind === "repo" && kind === "plan" && owner.message["Repo"] === repo.owner.id;
