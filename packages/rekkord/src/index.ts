export { type Rekkord, rekkord } from "./adapter.ts";
export type { Assumptions } from "./assumptions.ts";
export { type Listing, listDirectory } from "./config/directory.ts";
export { type IniLine, parseIni } from "./config/ini.ts";
export type { HookFile, LoadedRekkord, RekkordConfig } from "./config/load.ts";
export { normalizePath } from "./config/paths.ts";
export { findUserFolder, listSearchPaths } from "./config/search.ts";
export {
  createFailureRecords,
  createNameRecord,
  createStartRecord,
  formatLog,
  formatRecord,
} from "./log.ts";
export { exitStatus } from "./plan.ts";
export { phases, type RekkordEvent, type RekkordEventName } from "./protocol/events.ts";
export type { Base } from "./versions.ts";
