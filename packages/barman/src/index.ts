export { barman, type Barman } from "./adapter.ts";
export { hookEnv, type Kind, optionOf } from "./protocol/codec.ts";
export type * from "./command.ts";
export { playCommand, type Played, type PlayOptions } from "./commands.ts";
export type { BarmanConfig, BarmanServer } from "./config/load.ts";
export { type BarmanEvent, type BarmanEventName, barmanEvents } from "./protocol/events.ts";
export { pythonFloat, pythonJson, timestampOf, truthyJson } from "./python/format.ts";
export { hookOf, retryDelay } from "./plan.ts";
export { abortText, logOf, statusOf } from "./log.ts";
