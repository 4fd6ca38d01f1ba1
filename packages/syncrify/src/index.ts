export { type Syncrify, type SyncrifyOptions, syncrify } from "./adapter.ts";
export { type AssumptionName, type Assumptions, assumptionTable } from "./assumptions.ts";
export type { SyncrifyConfig } from "./config/load.ts";
export { examine, type WatchedCall, type WatchReport } from "./jobs/watch.ts";
export { ENTRY_TEMPLATE } from "./protocol/encode-call.ts";
export type { SyncrifyEvent, SyncrifyEventName } from "./protocol/events.ts";
export { type VariableName, variableNames, variables } from "./protocol/variables.ts";
