import { type Command, HookError } from "@backup-hooks/core";
import type { Assumptions } from "./assumptions.ts";
import { expandVariables, splitTokens, type VariableValues } from "./protocol/command-template.ts";

/** The words that the system gets, by the model of starting a process. */
const argvBuilders: Readonly<
  Record<Assumptions["spawn"], (value: string, fill: (text: string) => string) => readonly string[]>
> = {
  java: (value, fill) => splitTokens(fill(value)),
  // The values become shell text: what Syncrify would do if it used a shell.
  shell: (value, fill) => ["/bin/sh", "-c", fill(value)],
  argv: (value, fill) => splitTokens(value).map(fill),
};

/** Program and arguments. */
export function buildArgv(
  value: string,
  values: VariableValues,
  { spawn, expand }: Assumptions,
): readonly string[] {
  return argvBuilders[spawn](value, (text) => expandVariables(text, values, expand));
}

/** What one call starts. Environment and working folder are the server's. */
export function buildCommand(
  value: string,
  values: VariableValues,
  assumptions: Assumptions,
): Command {
  const [file, ...args] = buildArgv(value, values, assumptions);
  // Runtime.exec throws an exception for it.
  if (file === undefined || file === "") {
    throw new HookError("VALUE_INVALID", "nothing is left of the command", {
      product: "Syncrify",
      expected: "a program first",
      received: `"${value}"`,
    });
  }
  return {
    file,
    args,
    env: {},
    stdio: assumptions.drain === "yes" ? "split" : "unread",
    until: "exit",
    descendants: "keep",
  };
}
