export { vzdump } from "./adapter.ts";
export type { Config } from "./config.ts";
export { type Event, type Mode, modes, type Name } from "./events.ts";
