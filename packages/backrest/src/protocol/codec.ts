import { type Call, findNearest, HookError, type Outcome, type Reply } from "@backup-hooks/core";
import { escapeHtml } from "../vars/html-safe.ts";
import { type BackrestEvent, createEvent, FIELDS } from "./events.ts";
import { type Condition, conditions } from "./life-cycles.ts";
import { listSiblings } from "./tasks.ts";

/**
 * Backrest passes nothing but the text that it renders. The entry's is a JSON object of texts, each made by `.JsonMarshal`; restic's
 * figures are a text that holds JSON, so that no digit of theirs is lost. No password and no other value of the configuration is in it.
 */
const fieldExpressions: Readonly<Record<"Event" | (typeof FIELDS)[number], string>> = {
  Event: ".Event.String",
  Task: ".Task",
  // A getter has an answer even where there is no plan, as before 1.7.2.
  Repo: ".Repo.GetId",
  Plan: ".Plan.GetId",
  SnapshotId: ".SnapshotId",
  SnapshotStats: "(.JsonMarshal .SnapshotStats)",
  CurTime: ".CurTime",
  Duration: ".Duration.String",
  Error: ".Error",
};

/** The template of what our entry gets to read. */
export const BODY = buildBody((_, expression) => `{{ .JsonMarshal ${expression} }}`);

/** What Backrest makes of it. */
export function encodeCall({ name, fields }: BackrestEvent): Call {
  const values: Readonly<Record<string, string | undefined>> = {
    ...fields,
    Event: name,
    SnapshotStats: fields["SnapshotStats"] || "null",
  };
  return {
    args: [],
    env: {},
    stdin: buildBody((field) => escapeHtml(JSON.stringify((values[field] ?? "").toWellFormed()))),
  };
}

function buildBody(value: (field: string, expression: string) => string): string {
  const lines = Object.entries(fieldExpressions).map(
    ([field, expression]) => `  "${field}": ${value(field, expression)}`,
  );
  return `{\n${lines.join(",\n")}\n}\n`;
}

/** The inverse. Keys that are missing are empty, others are left aside. @throws HookError CALL_INVALID */
export function decodeCall({ stdin = "" }: Call): BackrestEvent {
  const values = parseObject(stdin);
  const readField = (field: string): string => {
    const value = Object.hasOwn(values, field) ? values[field] : "";
    return typeof value === "string" ? value : "";
  };
  const name = readField("Event");
  if (!conditions.includes(name as Condition)) {
    const close = findNearest(name, conditions);
    throw createCallError(
      `the condition "${name}"`,
      close === undefined ? undefined : `Did you mean "${close}"?`,
    );
  }
  const stats = readField("SnapshotStats");
  const fields = {
    ...Object.fromEntries(FIELDS.map((field) => [field, readField(field)])),
    SnapshotStats: stats === "null" ? "" : stats,
  };
  const also = listSiblings(name as Condition, fields);
  return { ...createEvent(name as Condition, fields), ...(also.length > 0 && { also }) };
}

function parseObject(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null) return value as Record<string, unknown>;
  } catch {
    // Said below.
  }
  throw createCallError(text === "" ? "nothing" : "something else");
}

const createCallError = (received: string, hint?: string): HookError =>
  new HookError("CALL_INVALID", "this is no call of a hook of Backrest", {
    product: "Backrest",
    expected:
      "on standard input a JSON object whose Event is a condition such as CONDITION_SNAPSHOT_END",
    received,
    hint,
  });

/** Backrest hears whether a hook failed; what follows is the policy's to say. */
export function encodeOutcome({ decision }: Outcome): Reply {
  return { exitCode: decision === "proceed" ? 0 : 1, files: {} };
}
