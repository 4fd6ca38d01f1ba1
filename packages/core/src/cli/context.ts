import type { Command, Option } from "commander";
import type { Adapter, CommandName } from "../model/adapter.ts";
import type { Output } from "./output/stream.ts";
import type { Terminal } from "./output/terminal.ts";

type Options = Readonly<Record<string, string | undefined>>;

/** What the verbs of the command line share. */
export interface CliContext {
  /** The adapter of the newest version: its tables make the help. */
  readonly newest: Adapter;
  readonly out: Output;
  readonly err: Output;
  readonly terminal: Terminal;
  /** What follows the first `--`, untouched. */
  readonly wrappedCommand: readonly string[];
  /** The option that names the product's configuration. */
  readonly config: Option;
  /** A verb with the options that all have, and those that the adapter adds to it. */
  addCommand(name: CommandName, summary: string, example: string): Command;
  /** The adapter as the command line wants it. */
  createAdapter(options: Options): Adapter;
  /** What `config` was given. */
  findConfigPath(options: Options): string | undefined;
  /** The exit code of the verb. */
  setExitCode(code: number): void;
}

/** An option that may be given several times. */
export const appendValue = (value: string, before: readonly string[] = []): string[] => [
  ...before,
  value,
];
