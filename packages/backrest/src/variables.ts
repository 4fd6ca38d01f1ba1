import { HookError } from "@backup-hooks/core";
import { duration, make, parseTime, Template, types, type Value } from "./template/index.ts";
import { numberOf } from "./calls.ts";
import type { BackrestConfig } from "./config/config.ts";
import type { Alternative, Message } from "./config/reader.ts";
import type { BackrestEvent } from "./events.ts";
import { hookVarsType } from "./vars/index.ts";
import { messages, messageTypes } from "./vars/messages.ts";

/** The root of a hook's template for one event. @throws HookError VALUE_INVALID on a value that was given in a wrong form */
export function variablesOf({ name, fields }: BackrestEvent, { repos, plans }: BackrestConfig): Value {
  const { Task = "", Repo = "", Plan = "", SnapshotId = "", SnapshotStats = "", CurTime = "", Duration = "", Error: error = "" } = fields;
  return make(hookVarsType, {
    Task,
    Event: numberOf(name),
    Repo: goMessage("v1.Repo", repos[Repo]?.message ?? { Id: Repo }),
    // Tasks without a plan carry one that has nothing but an id.
    Plan: goMessage("v1.Plan", plans[Plan]?.message ?? { Id: Plan }),
    SnapshotId,
    ...(SnapshotStats !== "" && { SnapshotStats: statsOf(SnapshotStats) }),
    CurTime: timeOf(CurTime),
    Duration: duration(nanoseconds(Duration)),
    Error: error,
  });
}

/** Renders as Backrest does: template name `template`, nothing but Go's own functions. @throws TemplateError */
export function render(text: string, event: BackrestEvent, config: BackrestConfig): string {
  return new Template("template").parse(text).execute(variablesOf(event, config));
}

/** A message as pointer to its Go struct. */
function goMessage(type: string, message: Message): Value {
  return make(types.pointer(typeOf(type)), goParts(type, message));
}

function goParts(type: string, message: Message): Readonly<Record<string, unknown>> {
  const table = messages[type] ?? {};
  return Object.fromEntries(
    Object.entries(message).map(([part, value]) => {
      const written = table[part] ?? "";
      if (!written.startsWith("oneof ")) return [part, goPart(written, value)];
      const { oneof, value: chosen } = value as Alternative;
      const [, of = ""] = (written.split(" ").find((member) => member.startsWith(`${oneof}:`)) ?? "").split(":");
      return [part, make(types.pointer(typeOf(`${type}_${oneof}`)), { [oneof]: goPart(of, chosen) })];
    }),
  );
}

function goPart(type: string, value: unknown): unknown {
  if (type.startsWith("[]")) return (value as readonly unknown[]).map((item) => goPart(type.slice(2), item));
  const message = type.replace(/^\*/, "");
  return messages[message] === undefined ? value : goParts(message, value as Message);
}

function typeOf(name: string): NonNullable<(typeof messageTypes)[string]> {
  const type = messageTypes[name];
  if (type === undefined) throw new TypeError(`there is no message ${name}`);
  return type;
}

/** restic's summary as JSON, with its names. */
function statsOf(text: string): Readonly<Record<string, unknown>> {
  let summary: unknown;
  try {
    summary = JSON.parse(text);
  } catch {
    summary = undefined;
  }
  if (typeof summary !== "object" || summary === null || Array.isArray(summary))
    throw invalid("SnapshotStats", "a JSON object as restic prints it, or nothing");
  return Object.fromEntries(
    Object.entries(summary).map(([key, value]) => [key.replace(/(?:^|_)([a-z])/g, (_, letter: string) => letter.toUpperCase()), value]),
  );
}

function timeOf(text: string): Value {
  try {
    return parseTime(text);
  } catch {
    throw invalid("CurTime", "a time such as 2026-03-04T05:06:07+01:00");
  }
}

const UNITS: Readonly<Record<string, number>> = { ns: 1, us: 1e3, µs: 1e3, ms: 1e6, s: 1e9, m: 60e9, h: 3600e9 };

/** Go's duration text. */
function nanoseconds(text: string): bigint {
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ns|us|µs|ms|s|m|h)/g)];
  if (text !== "0" && (parts.length === 0 || parts.map(([part]) => part).join("") !== text.replace(/^-/, "")))
    throw invalid("Duration", "a duration such as 1m23.456s");
  const total = parts.reduce((sum, [, amount, unit]) => sum + BigInt(Math.round(Number(amount) * (UNITS[unit ?? ""] ?? 0))), 0n);
  return text.startsWith("-") ? -total : total;
}

const invalid = (field: string, expected: string): HookError => new HookError("VALUE_INVALID", field, { product: "Backrest", expected });
