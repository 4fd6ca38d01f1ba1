import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { HookError, type Place, printable } from "@backup-hooks/core";
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
  readonly place: Place;
}

/** A repo or a plan: the message as templates see it, and its hooks. */
export interface Entry {
  readonly id: string;
  readonly message: Message;
  readonly hooks: readonly ConfiguredHook[];
  readonly place: Place;
}

export interface BackrestConfig {
  readonly path: string;
  readonly repos: Readonly<Record<string, Entry>>;
  readonly plans: Readonly<Record<string, Entry>>;
}

/** Keys of the file's root; of those without hooks only the name is looked at. Source: proto/v1/config.proto. */
const ROOT_KEYS = ["modno", "version", "instance", "repos", "plans", "auth", "ui", "multihost", "sync"];

interface Reading {
  readonly config: BackrestConfig;
  readonly remarks: readonly Remark[];
}

/** @throws HookError CONFIG_MISSING, CONFIG_UNREADABLE, CONFIG_INVALID */
export function readConfig(path = defaultPath()): Reading {
  return parseConfig(path, textOf(path));
}

/** @throws HookError CONFIG_INVALID */
export function parseConfig(path: string, text: string): Reading {
  const reader = new Reader(path, text);
  // Without a prototype: an id may be `constructor`.
  const entries: Record<"repos" | "plans", Record<string, Entry>> = { repos: Object.create(null), plans: Object.create(null) };
  const seen = new Set<string>();
  for (const [key, at, value] of reader.entries(reader.root(), "the configuration")) {
    if (!ROOT_KEYS.includes(key)) reader.remark("unknown-key", at, key, ROOT_KEYS);
    if (key !== "repos" && key !== "plans") continue;
    if (seen.has(key)) throw reader.refused(at.offset, `"${key}" stands here twice`, "one of them", "another");
    seen.add(key);
    for (const item of reader.items(value, key)) {
      const entry = entryOf(reader, key === "repos" ? "repo" : "plan", item);
      entries[key][entry.id] ??= entry;
    }
  }
  return { config: { path, ...entries }, remarks: reader.remarks };
}

function entryOf(reader: Reader, owner: "repo" | "plan", node: Node): Entry {
  let places: readonly Place[] = [];
  const message = reader.message(owner === "repo" ? "v1.Repo" : "v1.Plan", node, (part, at) => {
    if (part === "Hooks") places = (at.children ?? []).map(({ offset }) => reader.place(offset));
  });
  const id = String(message["Id"] ?? "");
  const hooks = ((message["Hooks"] ?? []) as readonly Message[]).map((hook, index) =>
    hookOf(hook, owner, `${owner}/${printable(id)}/hook/${index}`, places[index]),
  );
  return { id, message, hooks, place: reader.place(node.offset) };
}

function hookOf(hook: Message, owner: "repo" | "plan", name: string, place: Place = { file: "" }): ConfiguredHook {
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
export function defaultPath(): string {
  return process.env["BACKREST_CONFIG"] || join(process.env["XDG_CONFIG_HOME"] || join(homedir(), ".config"), "backrest", "config.json");
}

/** Go reads neither other encodings nor a byte order mark. */
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function textOf(path: string): string {
  if (!existsSync(path)) throw missing(path);
  try {
    return decoder.decode(readFileSync(path));
  } catch (cause) {
    if (cause instanceof TypeError) throw notUtf8(path);
    throw new HookError("CONFIG_UNREADABLE", "the configuration cannot be read", {
      product: "Backrest",
      place: { file: path },
      got: cause instanceof Error ? cause.message : String(cause),
      cause,
    });
  }
}

export const missing = (path: string): HookError =>
  new HookError("CONFIG_MISSING", "there is no configuration", {
    product: "Backrest",
    place: { file: path },
    hint: "Name it with --config; Backrest itself looks at BACKREST_CONFIG and in ~/.config/backrest.",
  });

export const notUtf8 = (path: string): HookError =>
  new HookError("CONFIG_INVALID", "this is no JSON", {
    product: "Backrest",
    place: { file: path },
    expected: "UTF-8",
    got: "bytes that are none",
  });
