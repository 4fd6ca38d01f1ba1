export { type Barman, barman } from "./adapter.ts";
export type * from "./command.ts";
export { type CommandResult, type PlayOptions, playCommand } from "./commands.ts";
export type { BarmanConfig, BarmanServer } from "./config/load.ts";
export { exitStatus, formatAbort, formatLog } from "./log.ts";
export { createHook, retryDelay } from "./plan.ts";
export { buildHookEnv, type HookKind, optionName } from "./protocol/codec.ts";
export { type BarmanEvent, type BarmanEventName, barmanEvents } from "./protocol/events.ts";
export {
  formatPythonFloat,
  formatPythonJson,
  formatTimestamp,
  formatTruthyJson,
} from "./python/format.ts";
