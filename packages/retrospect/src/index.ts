export { retrospect, type Retrospect } from "./adapter.ts";
export { type Caller, callers, callerSpecs } from "./callers.ts";
export { rawLine, readRepaired, readToggled } from "./protocol/windows-command-line.ts";
export type { RetrospectConfig } from "./config/load.ts";
export type { RetrospectEvent, RetrospectEventName } from "./protocol/events.ts";
export { type FieldType, fieldSpecs, formatDate } from "./protocol/fields.ts";
export type { RetrospectOptions } from "./assumptions.ts";
