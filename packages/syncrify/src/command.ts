import { type Command, HookError } from "@backup-hooks/core";
import type { Choices } from "./assumptions.ts";
import { substitute, tokens, type Values } from "./protocol/command-template.ts";

/** The words that the system gets, by the model of starting a process. */
const models: Readonly<Record<Choices["spawn"], (value: string, fill: (text: string) => string) => readonly string[]>> = {
  java: (value, fill) => tokens(fill(value)),
  // The values become shell text: what Syncrify would do if it used a shell.
  shell: (value, fill) => ["/bin/sh", "-c", fill(value)],
  argv: (value, fill) => tokens(value).map(fill),
};

/** Program and arguments. */
export function wordsOf(value: string, values: Values, { spawn, expand }: Choices): readonly string[] {
  return models[spawn](value, (text) => substitute(text, values, expand));
}

/** What one call starts. Environment and working folder are the server's. */
export function commandOf(value: string, values: Values, choices: Choices): Command {
  const [file, ...args] = wordsOf(value, values, choices);
  // Runtime.exec throws an exception for it.
  if (file === undefined || file === "") {
    throw new HookError("VALUE_INVALID", "nothing is left of the command", {
      product: "Syncrify",
      expected: "a program first",
      got: `"${value}"`,
    });
  }
  return { file, args, env: {}, stdio: choices.drain === "yes" ? "split" : "unread", until: "exit", survivors: "leave" };
}
