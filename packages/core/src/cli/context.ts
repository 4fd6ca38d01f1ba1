import type { Command, Option } from "commander";
import type { Adapter, CommandName } from "../model/adapter.ts";
import type { Output } from "./output/stream.ts";
import type { Terminal } from "./output/terminal.ts";

type Options = Readonly<Record<string, string | undefined>>;

/** What the commands of the command line share. */
export interface CliContext {
  /** The adapter of the newest version; the help is built from its tables. */
  readonly newest: Adapter;
  readonly out: Output;
  readonly err: Output;
  readonly terminal: Terminal;
  /** The words after the first `--`, unchanged. */
  readonly wrappedCommand: readonly string[];
  /** The option for the product's configuration. */
  readonly config: Option;
  /** Adds a command with the common options and those of the adapter. */
  addCommand(name: CommandName, summary: string, example: string): Command;
  /** Creates the adapter that the command line selects. */
  createAdapter(options: Options): Adapter;
  /** The value of the `config` option. */
  findConfigPath(options: Options): string | undefined;
  /** Sets the exit code of the command. */
  setExitCode(code: number): void;
}

/** Collects the values of a repeatable option. */
export const appendValue = (value: string, before: readonly string[] = []): string[] => [
  ...before,
  value,
];
