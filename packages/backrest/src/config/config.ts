import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { HookError, type SourceLocation, toPrintable } from "@backup-hooks/core";
import type { Node } from "jsonc-parser";
import { type Alternative, type Message, Reader, type Remark } from "./reader.ts";

/** One hook of the configuration, with the name that Backrest gives it. */
export interface ConfiguredHook {
  /** `plan/docs/hook/0`: the index counts all hooks of that list. */
  readonly name: string;
  readonly owner: "repo" | "plan";
  /** Numbers of `Hook.Condition`, in the hook's own order, which means nothing. */
  readonly conditions: readonly number[];
  /** Number of `Hook.OnError`. */
  readonly onError: number;
  /** The action's Go name (`ActionCommand`) and its fields; absent: none is set. */
  readonly action?: { readonly kind: string; readonly fields: Readonly<Record<string, unknown>> };
  readonly place: SourceLocation;
}

/** A repo or a plan: the message as templates see it, and its hooks. */
export interface RepoOrPlan {
  readonly id: string;
  readonly message: Message;
  readonly hooks: readonly ConfiguredHook[];
  readonly place: SourceLocation;
}

export interface BackrestConfig {
  readonly path: string;
  readonly repos: Readonly<Record<string, RepoOrPlan>>;
  readonly plans: Readonly<Record<string, RepoOrPlan>>;
}

/** Keys of the file's root; of those without hooks only the name is looked at. Source: proto/v1/config.proto. */
const ROOT_KEYS = [
  "modno",
  "version",
  "instance",
  "repos",
  "plans",
  "auth",
  "ui",
  "multihost",
  "sync",
];

interface ParsedConfig {
  readonly config: BackrestConfig;
  readonly remarks: readonly Remark[];
}

/** @throws HookError CONFIG_MISSING, CONFIG_UNREADABLE, CONFIG_INVALID */
export function readConfig(path = locateConfig()): ParsedConfig {
  return parseConfig(path, readText(path));
}

/** @throws HookError CONFIG_INVALID */
export function parseConfig(path: string, text: string): ParsedConfig {
  const reader = new Reader(path, text);
  // Without a prototype: an id may be `constructor`.
  const owners: Record<"repos" | "plans", Record<string, RepoOrPlan>> = {
    repos: Object.create(null),
    plans: Object.create(null),
  };
  const seen = new Set<string>();
  for (const [key, keyNode, value] of reader.listEntries(reader.parseRoot(), "the configuration")) {
    if (!ROOT_KEYS.includes(key)) reader.addRemark("unknown-key", keyNode, key, ROOT_KEYS);
    if (key !== "repos" && key !== "plans") continue;
    if (seen.has(key))
      throw reader.createError(
        keyNode.offset,
        `"${key}" stands here twice`,
        "one of them",
        "another",
      );
    seen.add(key);
    for (const item of reader.listItems(value, key)) {
      const owner = readOwner(reader, key === "repos" ? "repo" : "plan", item);
      owners[key][owner.id] ??= owner;
    }
  }
  return { config: { path, ...owners }, remarks: reader.remarks };
}

function readOwner(reader: Reader, kind: "repo" | "plan", node: Node): RepoOrPlan {
  let places: readonly SourceLocation[] = [];
  const message = reader.message(
    kind === "repo" ? "v1.Repo" : "v1.Plan",
    node,
    (part, partNode) => {
      if (part === "Hooks")
        places = (partNode.children ?? []).map(({ offset }) => reader.locate(offset));
    },
  );
  const id = String(message["Id"] ?? "");
  const hooks = ((message["Hooks"] ?? []) as readonly Message[]).map((hook, index) =>
    readHook(hook, kind, `${kind}/${toPrintable(id)}/hook/${index}`, places[index]),
  );
  return { id, message, hooks, place: reader.locate(node.offset) };
}

function readHook(
  hook: Message,
  owner: "repo" | "plan",
  name: string,
  place: SourceLocation = { file: "" },
): ConfiguredHook {
  const action = hook["Action"] as Alternative | undefined;
  return {
    name,
    owner,
    conditions: (hook["Conditions"] ?? []) as readonly number[],
    onError: (hook["OnError"] ?? 0) as number,
    ...(action && { action: { kind: action.oneof, fields: action.value as Message } }),
    place,
  };
}

/** Where Backrest looks: BACKREST_CONFIG, else below XDG_CONFIG_HOME or ~/.config. */
export function locateConfig(): string {
  return (
    process.env["BACKREST_CONFIG"] ||
    join(process.env["XDG_CONFIG_HOME"] || join(homedir(), ".config"), "backrest", "config.json")
  );
}

/** Go reads neither other encodings nor a byte order mark. */
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function readText(path: string): string {
  if (!existsSync(path)) throw createMissingError(path);
  try {
    return decoder.decode(readFileSync(path));
  } catch (cause) {
    if (cause instanceof TypeError) throw createEncodingError(path);
    throw new HookError("CONFIG_UNREADABLE", "the configuration cannot be read", {
      product: "Backrest",
      place: { file: path },
      received: cause instanceof Error ? cause.message : String(cause),
      cause,
    });
  }
}

export const createMissingError = (path: string): HookError =>
  new HookError("CONFIG_MISSING", "there is no configuration", {
    product: "Backrest",
    place: { file: path },
    hint: "Name it with --config; Backrest itself looks at BACKREST_CONFIG and in ~/.config/backrest.",
  });

export const createEncodingError = (path: string): HookError =>
  new HookError("CONFIG_INVALID", "this is no JSON", {
    product: "Backrest",
    place: { file: path },
    expected: "UTF-8",
    received: "bytes that are none",
  });
