export { retrospect, type Retrospect } from "./adapter.ts";
export { type Caller, callers, callerSpecs } from "./callers.ts";
export { rawLine, readRepaired, readToggled } from "./commandline.ts";
export type { RetrospectConfig } from "./config.ts";
export type { RetrospectEvent, RetrospectEventName } from "./events.ts";
export { type FieldType, fieldSpecs, formatDate } from "./fields.ts";
export type { RetrospectOptions } from "./settings.ts";
