export { type Syncrify, syncrify, type SyncrifyOptions } from "./adapter.ts";
export { ENTRY } from "./call.ts";
export type { SyncrifyConfig } from "./config.ts";
export type { SyncrifyEvent, SyncrifyEventName } from "./events.ts";
export { type Choices, type GuessName, guesses } from "./guesses.ts";
export { type VariableName, variableNames, variables } from "./variables.ts";
export { examine, type WatchedCall, type WatchReport } from "./watch.ts";
