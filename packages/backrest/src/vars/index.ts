import { declareMethod, durationType, make, timeType, toBytes, type Type, types, Value } from "../template/index.ts";
import { conditionType, eventName } from "./enums.ts";
import { formatElapsed, formatSize, formatWhen, shellEscape } from "./format.ts";
import { goJson } from "./json.ts";
import { messageTypes } from "./messages.ts";
import { statsType } from "./stats.ts";
import { summary } from "./summary.ts";

/** The root of a hook's template, with the fields and methods of Backrest 1.14. Source: internal/orchestrator/tasks/hookvars.go at 626156cd. */
export const hookVarsType = types.struct("tasks.HookVars", {
  Task: types.string,
  Event: conditionType,
  Repo: types.pointer(messageTypes["v1.Repo"]!),
  Plan: types.pointer(messageTypes["v1.Plan"]!),
  SnapshotId: types.string,
  SnapshotStats: types.pointer(statsType),
  CurTime: timeType,
  Duration: durationType,
  Error: types.string,
});

const EVENT = 1;
const text = (bytes: string): Value => new Value(types.string, bytes);

/** The methods: parameters, and what they do with them. */
const methods: Readonly<Record<string, readonly [params: readonly Type[], call: (self: Value, arg: Value | undefined) => Value]>> = {
  EventName: [[conditionType], (_, event) => text(eventName(Number(event!.data)))],
  FormatTime: [[timeType], (_, time) => text(formatWhen(time!))],
  FormatDuration: [[durationType], (_, elapsed) => text(formatElapsed(elapsed!.data as bigint))],
  FormatSizeBytes: [[types.any], (_, size) => text(formatSize(size))],
  IsError: [[conditionType], (_, event) => make(types.bool, event!.data === 1n || event!.data === 4n)],
  ShellEscape: [[types.string], (_, word) => text(shellEscape(word!.data as string))],
  JsonMarshal: [[types.any], (_, value) => text(goJson(value) ?? "")],
};
for (const [name, [params, call]] of Object.entries(methods)) declareMethod(hookVarsType, { name, params, results: [types.string], call });
declareMethod(hookVarsType, { name: "IsError", params: [conditionType], results: [types.bool], call: methods["IsError"]![1] });
declareMethod(hookVarsType, {
  name: "Summary",
  results: [types.string, types.error],
  call: (self) => text(toBytes(summary(self, Number((self.data as readonly Value[])[EVENT]!.data)))),
});

/** Every named type a hook's template can meet, by its Go name. */
export const hookTypes: Readonly<Record<string, Type>> = {
  ...messageTypes,
  [hookVarsType.name]: hookVarsType,
  [statsType.name]: statsType,
  [timeType.name]: timeType,
  [durationType.name]: durationType,
};
