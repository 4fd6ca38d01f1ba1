import type { Maybe } from "../values/type.ts";
import { Formatter } from "./formatter.ts";
import { Printer } from "./printer.ts";

/** Go's `Sprint`, `Sprintln` and `Sprintf`. Arguments are never of an interface type; undefined is nil. All texts are byte strings. */

/** Spaces stand between operands when neither is a string. */
export function sprint(args: readonly Maybe[]): string {
  const printer = new Printer();
  let afterString = false;
  for (const [at, arg] of args.entries()) {
    const isString = arg?.type.kind === "string";
    if (at > 0 && !isString && !afterString) printer.out += " ";
    printer.printArg(arg, "v");
    afterString = isString;
  }
  return printer.out;
}

export function sprintln(args: readonly Maybe[]): string {
  const printer = new Printer();
  for (const [at, arg] of args.entries()) {
    if (at > 0) printer.out += " ";
    printer.printArg(arg, "v");
  }
  return `${printer.out}\n`;
}

/** What `%v` or `%s` prints for a reflect.Value: in Go's error messages, values show themselves this way. */
export function showValue(value: Maybe, verb: "v" | "s" = "v"): string {
  const printer = new Printer();
  printer.printReflected(value, verb);
  return printer.out;
}

export function sprintf(format: string, args: readonly Maybe[]): string {
  return new Formatter(format, args).run();
}
