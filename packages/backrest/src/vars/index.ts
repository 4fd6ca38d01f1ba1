import {
  declareMethod,
  durationType,
  make,
  type Type,
  timeType,
  toBytes,
  types,
  Value,
} from "../go-template/index.ts";
import { conditionType, formatEventName } from "./enums.ts";
import { EXTRA_UNIT, escapeShell, formatElapsed, formatSize, formatTimestamp } from "./format.ts";
import { encodeJson } from "./json.ts";
import { messageTypes } from "./messages.ts";
import { statsType } from "./stats.ts";
import { renderSummary } from "./summary.ts";

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
const toText = (bytes: string): Value => new Value(types.string, bytes);

type Method = readonly [
  params: readonly Type[],
  result: Type,
  call: (self: Value, arg: Value | undefined) => Value,
];

/** The methods but for Summary: parameters, result, and what they do. */
const createMethods = (extraUnit: string | undefined): Readonly<Record<string, Method>> => ({
  EventName: [
    [conditionType],
    types.string,
    (_, event) => toText(formatEventName(Number(event!.data))),
  ],
  FormatTime: [[timeType], types.string, (_, time) => toText(formatTimestamp(time!))],
  FormatDuration: [
    [durationType],
    types.string,
    (_, elapsed) => toText(formatElapsed(elapsed!.data as bigint)),
  ],
  FormatSizeBytes: [[types.any], types.string, (_, size) => toText(formatSize(size, extraUnit))],
  IsError: [
    [conditionType],
    types.bool,
    (_, event) => make(types.bool, event!.data === 1n || event!.data === 4n),
  ],
  ShellEscape: [
    [types.string],
    types.string,
    (_, word) => toText(escapeShell(word!.data as string)),
  ],
  JsonMarshal: [[types.any], types.string, (_, value) => toText(encodeJson(value) ?? "")],
});

/** `beyond`: the unit of sizes that Backrest fails on. */
function defineRoot(extraUnit?: string): Type {
  const root = types.struct("tasks.HookVars", fields);
  for (const [name, [params, result, call]] of Object.entries(createMethods(extraUnit)))
    declareMethod(root, { name, params, results: [result], call });
  return declareMethod(root, {
    name: "Summary",
    results: [types.string, types.error],
    call: (self) =>
      toText(toBytes(renderSummary(self, Number((self.data as readonly Value[])[EVENT]!.data)))),
  });
}

/** The root of a hook's template, with the fields and methods of Backrest 1.14. Source: internal/orchestrator/tasks/hookvars.go at 626156cd. */
export const hookVarsType = defineRoot();
/** The same, which writes sizes beyond 10^18. */
export const lenientVarsType = defineRoot(EXTRA_UNIT);

/** Every named type a hook's template can meet, by its Go name. */
export const hookTypes: Readonly<Record<string, Type>> = {
  ...messageTypes,
  [hookVarsType.name]: hookVarsType,
  [statsType.name]: statsType,
  [timeType.name]: timeType,
  [durationType.name]: durationType,
};
