export { type Retrospect, retrospect } from "./adapter.ts";
export type { RetrospectOptions } from "./assumptions.ts";
export { type Caller, callerSpecs, callers } from "./callers.ts";
export type { RetrospectConfig } from "./config/load.ts";
export type { RetrospectEvent, RetrospectEventName } from "./protocol/events.ts";
export { type FieldType, fieldSpecs, formatDate } from "./protocol/fields.ts";
export { formatRawLine, readRepaired, readToggled } from "./protocol/windows-command-line.ts";
