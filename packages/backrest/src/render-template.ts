import { HookError } from "@backup-hooks/core";
import { duration, make, parseTime, Template, types, type Value } from "./go-template/index.ts";
import { numberOf } from "./protocol/life-cycles.ts";
import type { BackrestConfig } from "./config/config.ts";
import type { Alternative, Message } from "./config/reader.ts";
import { nanoseconds } from "./vars/duration.ts";
import type { BackrestEvent } from "./protocol/events.ts";
import type { Choices } from "./assumptions.ts";
import { hookVarsType, lenientVarsType } from "./vars/index.ts";
import { messages, messageTypes } from "./vars/messages.ts";
import { readStats } from "./vars/stats.ts";

/** The root of a hook's template for one event. @throws HookError VALUE_INVALID on a value that was given in a wrong form */
export function variablesOf({ name, fields }: BackrestEvent, { repos, plans }: BackrestConfig, sizes: Choices["sizes"] = "fail"): Value {
  const { Task = "", Repo = "", Plan = "", SnapshotId = "", SnapshotStats = "", CurTime = "", Duration = "", Error: error = "" } = fields;
  return make(sizes === "fail" ? hookVarsType : lenientVarsType, {
    Task,
    Event: numberOf(name),
    Repo: goMessage("v1.Repo", repos[Repo]?.message ?? { Id: Repo }),
    // Tasks without a plan carry one that has nothing but an id.
    Plan: goMessage("v1.Plan", plans[Plan]?.message ?? { Id: Plan }),
    SnapshotId,
    ...(SnapshotStats !== "" && { SnapshotStats: statsOf(SnapshotStats) }),
    CurTime: timeOf(CurTime),
    Duration: duration(durationOf(Duration)),
    Error: error,
  });
}

/** No template of a hook comes near; one that never ends would take Backrest's whole server with it, and must not take us. */
const LIMITS = { maxSteps: 1_000_000, maxOutput: 1 << 26 };

/** Renders as Backrest does: template name `template`, nothing but Go's own functions. @throws TemplateError */
export function render(text: string, event: BackrestEvent, config: BackrestConfig, sizes?: Choices["sizes"]): string {
  return new Template("template").parse(text).execute(variablesOf(event, config, sizes), LIMITS);
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
function statsOf(text: string): Value {
  try {
    return readStats(JSON.parse(text));
  } catch (error) {
    const got = error instanceof TypeError ? error.message : undefined;
    throw new HookError("VALUE_INVALID", "SnapshotStats", {
      product: "Backrest",
      expected: "a JSON object as restic prints it, or nothing",
      got,
    });
  }
}

function timeOf(text: string): Value {
  try {
    return parseTime(text);
  } catch {
    throw invalid("CurTime", "a time such as 2026-03-04T05:06:07+01:00");
  }
}

/** What a template sees as .Duration. */
function durationOf(text: string): bigint {
  const total = nanoseconds(text);
  if (total === undefined) throw invalid("Duration", "a duration such as 1m23.456s");
  if (BigInt.asIntN(64, total) !== total) throw invalid("Duration", "at most some 292 years");
  return total;
}

const invalid = (field: string, expected: string): HookError => new HookError("VALUE_INVALID", field, { product: "Backrest", expected });
