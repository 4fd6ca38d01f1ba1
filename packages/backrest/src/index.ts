export { POSIX_SHELL, resolveInterpreter, WINDOWS_SHELL } from "./actions/command.ts";
export { formatDuration } from "./actions/exit-policy.ts";
export { toPingSuffix } from "./actions/requests.ts";
export { splitWords } from "./actions/shlex.ts";
export { type Backrest, type BackrestOptions, backrest } from "./adapter.ts";
export { type Assumptions, type DeviationName, deviations } from "./assumptions.ts";
export type { BackrestConfig, ConfiguredHook, RepoOrPlan } from "./config/config.ts";
export type { Alternative, Message } from "./config/reader.ts";
export type { BackrestEvent } from "./protocol/events.ts";
export {
  type Condition,
  conditions,
  type TaskDispatch,
  type TaskName,
  taskDispatches,
} from "./protocol/life-cycles.ts";
export { createVariables, render } from "./render-template.ts";
