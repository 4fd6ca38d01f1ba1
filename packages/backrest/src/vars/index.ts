import { declareMethod, durationType, make, timeType, toBytes, type Type, types, Value } from "../go-template/index.ts";
import { conditionType, eventName } from "./enums.ts";
import { BEYOND, formatElapsed, formatSize, formatWhen, shellEscape } from "./format.ts";
import { goJson } from "./json.ts";
import { messageTypes } from "./messages.ts";
import { statsType } from "./stats.ts";
import { summary } from "./summary.ts";

const fields = {
  Task: types.string,
  Event: conditionType,
  Repo: types.pointer(messageTypes["v1.Repo"]!),
  Plan: types.pointer(messageTypes["v1.Plan"]!),
  SnapshotId: types.string,
  SnapshotStats: types.pointer(statsType),
  CurTime: timeType,
  Duration: durationType,
  Error: types.string,
};
const EVENT = Object.keys(fields).indexOf("Event");
const text = (bytes: string): Value => new Value(types.string, bytes);

type Method = readonly [params: readonly Type[], result: Type, call: (self: Value, arg: Value | undefined) => Value];

/** The methods but for Summary: parameters, result, and what they do. */
const methods = (beyond: string | undefined): Readonly<Record<string, Method>> => ({
  EventName: [[conditionType], types.string, (_, event) => text(eventName(Number(event!.data)))],
  FormatTime: [[timeType], types.string, (_, time) => text(formatWhen(time!))],
  FormatDuration: [[durationType], types.string, (_, elapsed) => text(formatElapsed(elapsed!.data as bigint))],
  FormatSizeBytes: [[types.any], types.string, (_, size) => text(formatSize(size, beyond))],
  IsError: [[conditionType], types.bool, (_, event) => make(types.bool, event!.data === 1n || event!.data === 4n)],
  ShellEscape: [[types.string], types.string, (_, word) => text(shellEscape(word!.data as string))],
  JsonMarshal: [[types.any], types.string, (_, value) => text(goJson(value) ?? "")],
});

/** `beyond`: the unit of sizes that Backrest fails on. */
function rootType(beyond?: string): Type {
  const root = types.struct("tasks.HookVars", fields);
  for (const [name, [params, result, call]] of Object.entries(methods(beyond)))
    declareMethod(root, { name, params, results: [result], call });
  return declareMethod(root, {
    name: "Summary",
    results: [types.string, types.error],
    call: (self) => text(toBytes(summary(self, Number((self.data as readonly Value[])[EVENT]!.data)))),
  });
}

/** The root of a hook's template, with the fields and methods of Backrest 1.14. Source: internal/orchestrator/tasks/hookvars.go at 626156cd. */
export const hookVarsType = rootType();
/** The same, which writes sizes beyond 10^18. */
export const lenientVarsType = rootType(BEYOND);

/** Every named type a hook's template can meet, by its Go name. */
export const hookTypes: Readonly<Record<string, Type>> = {
  ...messageTypes,
  [hookVarsType.name]: hookVarsType,
  [statsType.name]: statsType,
  [timeType.name]: timeType,
  [durationType.name]: durationType,
};
