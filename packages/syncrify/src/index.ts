export { type Syncrify, syncrify, type SyncrifyOptions } from "./adapter.ts";
export { ENTRY } from "./protocol/encode-call.ts";
export type { SyncrifyConfig } from "./config/load.ts";
export type { SyncrifyEvent, SyncrifyEventName } from "./protocol/events.ts";
export { type Choices, type GuessName, guesses } from "./assumptions.ts";
export { type VariableName, variableNames, variables } from "./protocol/variables.ts";
export { examine, type WatchedCall, type WatchReport } from "./jobs/watch.ts";
