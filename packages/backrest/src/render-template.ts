import { HookError } from "@backup-hooks/core";
import type { Assumptions } from "./assumptions.ts";
import type { BackrestConfig } from "./config/config.ts";
import type { Alternative, Message } from "./config/reader.ts";
import { duration, make, parseTime, Template, types, type Value } from "./go-template/index.ts";
import type { BackrestEvent } from "./protocol/events.ts";
import { toConditionNumber } from "./protocol/life-cycles.ts";
import { parseNanoseconds } from "./vars/duration.ts";
import { hookVarsType, lenientVarsType } from "./vars/index.ts";
import { messages, messageTypes } from "./vars/messages.ts";
import { readStats } from "./vars/stats.ts";

/** The root of a hook's template for one event. @throws HookError VALUE_INVALID on a value that was given in a wrong form */
export function createVariables(
  { name, fields }: BackrestEvent,
  { repos, plans }: BackrestConfig,
  sizes: Assumptions["sizes"] = "fail",
): Value {
  const {
    Task = "",
    Repo = "",
    Plan = "",
    SnapshotId = "",
    SnapshotStats = "",
    CurTime = "",
    Duration = "",
    Error: error = "",
  } = fields;
  return make(sizes === "fail" ? hookVarsType : lenientVarsType, {
    Task,
    Event: toConditionNumber(name),
    Repo: toGoMessage("v1.Repo", repos[Repo]?.message ?? { Id: Repo }),
    // Tasks without a plan carry one that has nothing but an id.
    Plan: toGoMessage("v1.Plan", plans[Plan]?.message ?? { Id: Plan }),
    SnapshotId,
    ...(SnapshotStats !== "" && { SnapshotStats: parseStats(SnapshotStats) }),
    CurTime: parseCurTime(CurTime),
    Duration: duration(parseDuration(Duration)),
    Error: error,
  });
}

/** No template of a hook comes near; one that never ends would take Backrest's whole server with it, and must not take us. */
const LIMITS = { maxSteps: 1_000_000, maxOutput: 1 << 26 };

/** Renders as Backrest does: template name `template`, nothing but Go's own functions. @throws TemplateError */
export function render(
  text: string,
  event: BackrestEvent,
  config: BackrestConfig,
  sizes?: Assumptions["sizes"],
): string {
  return new Template("template")
    .parse(text)
    .execute(createVariables(event, config, sizes), LIMITS);
}

/** A message as pointer to its Go struct. */
function toGoMessage(type: string, message: Message): Value {
  return make(types.pointer(findType(type)), toGoFields(type, message));
}

function toGoFields(type: string, message: Message): Readonly<Record<string, unknown>> {
  const fieldTypes = messages[type] ?? {};
  return Object.fromEntries(
    Object.entries(message).map(([part, value]) => {
      const typeText = fieldTypes[part] ?? "";
      if (!typeText.startsWith("oneof ")) return [part, toGoField(typeText, value)];
      const { oneof, value: chosen } = value as Alternative;
      const [, memberType = ""] = (
        typeText.split(" ").find((member) => member.startsWith(`${oneof}:`)) ?? ""
      ).split(":");
      return [
        part,
        make(types.pointer(findType(`${type}_${oneof}`)), {
          [oneof]: toGoField(memberType, chosen),
        }),
      ];
    }),
  );
}

function toGoField(type: string, value: unknown): unknown {
  if (type.startsWith("[]"))
    return (value as readonly unknown[]).map((item) => toGoField(type.slice(2), item));
  const message = type.replace(/^\*/, "");
  return messages[message] === undefined ? value : toGoFields(message, value as Message);
}

function findType(name: string): NonNullable<(typeof messageTypes)[string]> {
  const type = messageTypes[name];
  if (type === undefined) throw new TypeError(`there is no message ${name}`);
  return type;
}

/** restic's summary as JSON, with its names. */
function parseStats(text: string): Value {
  try {
    return readStats(JSON.parse(text));
  } catch (error) {
    const received = error instanceof TypeError ? error.message : undefined;
    throw new HookError("VALUE_INVALID", "SnapshotStats", {
      product: "Backrest",
      expected: "a JSON object as restic prints it, or nothing",
      received,
    });
  }
}

function parseCurTime(text: string): Value {
  try {
    return parseTime(text);
  } catch {
    throw createValueError("CurTime", "a time such as 2026-03-04T05:06:07+01:00");
  }
}

/** What a template sees as .Duration. */
function parseDuration(text: string): bigint {
  const total = parseNanoseconds(text);
  if (total === undefined) throw createValueError("Duration", "a duration such as 1m23.456s");
  if (BigInt.asIntN(64, total) !== total)
    throw createValueError("Duration", "at most some 292 years");
  return total;
}

const createValueError = (field: string, expected: string): HookError =>
  new HookError("VALUE_INVALID", field, { product: "Backrest", expected });
