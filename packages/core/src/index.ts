export { quoteShellWords } from "./install/entry-command.ts";
export * from "./model/adapter.ts";
export * from "./model/attempt.ts";
export * from "./model/call.ts";
export * from "./model/event.ts";
export {
  createExitCodePolicy,
  describeEnd,
  type ExitPolicy,
  type Verdict,
} from "./model/exit-policy.ts";
export * from "./model/install-plan.ts";
export * from "./model/loaded-config.ts";
export * from "./model/operation.ts";
export { applyEventRules, combineRuns, findVeto } from "./model/outcome.ts";
export * from "./model/plan.ts";
export * from "./model/resolved-event.ts";
export * from "./model/scenario.ts";
export { type Spawn, type SpawnOptions, spawn } from "./process/spawn.ts";
export { parseWindowsCommandLine, quoteWindowsArg } from "./process/windows.ts";
export {
  dispatchEvents,
  type OperationOptions,
  type OperationResult,
  runOperation,
} from "./runner/run-operation.ts";
export { type Observer, type RunOptions, runPlan, type Send } from "./runner/run-plan.ts";
export { playScenario, type ScenarioResult } from "./runner/run-scenario.ts";
export { sendRequest, skipRequest } from "./runner/send-request.ts";
export { type Account, findAccount, resolveUserName } from "./util/accounts.ts";
export { escapeBytes, hasRawBytes, unescapeBytes } from "./util/bytes.ts";
export { type Clock, createVirtualClock } from "./util/clock.ts";
export {
  type ErrorCode,
  type ErrorDetail,
  errorCodes,
  formatLocation,
  HookError,
  type SourceLocation,
  toPrintable,
} from "./util/errors.ts";
export { createLazyTable } from "./util/lazy-table.ts";
export { findNearest } from "./util/nearest.ts";
export { parseDuration } from "./util/parse.ts";
export {
  findCommand,
  findScriptFaults,
  type ScriptFault,
  type ScriptFaultCode,
} from "./util/script-checks.ts";
