import type { ArgNode } from "../parse/node.ts";
import type { Maybe, Type } from "../values/type.ts";
import type { Machine } from "./machine.ts";

/** A compiled argument: its value as one of the wanted type. */
export interface Arg {
  readonly node: ArgNode;
  readonly evaluate: (machine: Machine, wanted: Type) => Maybe;
}

/** A compiled pipeline: its value, undefined being Go's invalid value. */
export type Pipeline = (machine: Machine) => Maybe;

/** A compiled command. `final` is the value of the stage before, or `MISSING`. */
export type Command = (machine: Machine, final: Maybe) => Maybe;
