import { Command, CommanderError, Option } from "commander";
import type { Adapter } from "../model/adapter.ts";
import type { EventInput } from "../model/resolved-event.ts";
import { errorCodes, HookError } from "../util/errors.ts";
import { pickAdapterOptions } from "./args/adapter-options.ts";
import { requestsJson } from "./args/json-option.ts";
import type { CliContext } from "./context.ts";
import { printJson, toErrorJson } from "./output/json.ts";
import { Mask } from "./output/mask.ts";
import { type Output, openOutput } from "./output/stream.ts";
import { createTerminal } from "./output/terminal.ts";
import { addProductCommands } from "./product-commands.ts";

export interface Program {
  /** `barman-hooks` */
  readonly bin: string;
  readonly version: string;
  /**
   * Creates the adapter. `version`: the value of `--product-version`; `options`: the adapter's own
   * options that were typed.
   */
  readonly adapter: (options: { version?: string; options?: EventInput["options"] }) => Adapter;
}

const CONFIG = {
  flags: "--config <file>",
  description: "the product's own configuration; by default where the product looks",
};

const ANSWER_EXIT_CODES = "\nExit codes: the product's own, as it is to hear the answer.";
const PRODUCT_COMMANDS = ["explain", "check", "rehearse", "run"];

const EXIT_CODES = `
Exit codes: 0 the product would go on; 1 it would not, or check found errors; 2 usage or configuration; 130 stopped by Ctrl-C.
run exits as the product's own command would.`;

/**
 * The command line of every adapter's bin. Sets process.exitCode; never throws because of user
 * input.
 */
export async function main(
  program: Program,
  argv: readonly string[] = process.argv.slice(2),
): Promise<void> {
  // At any later position, the word `answer` belongs to the product.
  if (argv[0] === "answer" && argv[1] !== "--help") {
    await (await import("../answer/answer.ts")).answer(program.adapter({}), argv.slice(1));
  }
  const mask = new Mask();
  const [out, err] = [
    openOutput(1, (text) => mask.hide(text)),
    openOutput(2, (text) => mask.hide(text)),
  ];
  try {
    process.exitCode = await parseCommandLine(
      { ...program, adapter: (options) => withMaskedSecrets(program.adapter(options), mask) },
      argv,
      out,
      err,
    );
  } catch (error) {
    if (error instanceof CommanderError) {
      process.exitCode = error.exitCode === 0 ? 0 : 2;
      return;
    }
    process.exitCode = error instanceof HookError ? errorCodes[error.code] : 2;
    const texts =
      error instanceof HookError
        ? [error, ...(error.detail.also ?? [])].map(({ message }) => message)
        : [
            `unexpected: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
          ];
    for (const text of texts) err.write(`${program.bin}: ${mask.hide(text)}\n`);
  }
}

/** The same adapter, but secrets of the configurations it loads are added to the mask. */
function withMaskedSecrets(adapter: Adapter, mask: Mask): Adapter {
  return {
    ...adapter,
    load: async (path) => {
      const loaded = await adapter.load(path);
      mask.add(adapter.secrets?.(loaded.config) ?? []);
      return loaded;
    },
  };
}

async function parseCommandLine(
  { bin, version, adapter: make }: Program,
  argv: readonly string[],
  out: Output,
  err: Output,
): Promise<number> {
  let exitCode = 0;
  // The words after the first `--` are the command that `run` wraps; they are not parsed.
  const end = argv.indexOf("--");
  const [words, wrappedCommand] =
    end === -1 ? [argv, []] : [argv.slice(0, end), argv.slice(end + 1)];
  const newest = make({});
  const productVersion = new Option(
    "--product-version <version>",
    `whose behaviour to play, newest (${newest.version}) by default`,
  );
  const createAdapter: CliContext["createAdapter"] = (options) => {
    const { productVersion: wanted } = options;
    return make({
      ...(wanted !== undefined && { version: wanted }),
      options: pickAdapterOptions(newest, options),
    });
  };
  const json = (): boolean => requestsJson(cli, words);
  const cli = new Command(bin)
    .description(
      `What ${newest.title} does with its hooks: explain, check, rehearse and run them, and answer its calls.`,
    )
    .version(version)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => out.write(text),
      writeErr: (text) => {
        if (!json()) err.write(text);
      },
    })
    .configureHelp({ showGlobalOptions: true })
    .showHelpAfterError(`(${bin} --help, ${bin} VERB --help)`)
    .addHelpText("after", EXIT_CODES);

  const addCommand: CliContext["addCommand"] = (name, summary, example) => {
    const command = cli.command(name).description(summary);
    // `answer` parses its own arguments, in options.ts of answer/.
    if (name === "answer")
      return command.addHelpText("after", `\nExample:\n  ${bin} ${example}\n${ANSWER_EXIT_CODES}`);
    command.addOption(productVersion).option("--json", "the result as JSON, for programs");
    for (const { flags, description, commands } of newest.options)
      if (commands.includes(name)) command.option(flags, description);
    return command.addHelpText("after", `\nExample:\n  ${bin} ${example}\n${EXIT_CODES}`);
  };
  const { flags, description } = newest.configOption ?? CONFIG;
  const config = new Option(flags, description);
  const findConfigPath: CliContext["findConfigPath"] = (options) => options[config.attributeName()];
  const setExitCode = (code: number): void => {
    exitCode = code;
  };
  const context = {
    newest,
    out,
    err,
    terminal: createTerminal(out),
    wrappedCommand,
    config,
    addCommand,
    createAdapter,
    findConfigPath,
    setExitCode,
  };
  addProductCommands(context);
  // Product commands skip these commands, because defining their many options takes time.
  if (!PRODUCT_COMMANDS.includes(words[0] ?? ""))
    (await import("./hook-commands.ts")).addHookCommands(context);
  try {
    await cli.parseAsync(words, { from: "user" });
    return exitCode;
  } catch (error) {
    const known = error instanceof CommanderError ? toUsageError(error, cli) : error;
    if (!(known instanceof HookError && json())) throw error;
    printJson(out, { error: toErrorJson(known) });
    return errorCodes[known.code];
  }
}

/** A mistake that commander found; undefined if it stopped because it printed the help or version. */
function toUsageError(
  { code, exitCode, message }: CommanderError,
  { commands }: Command,
): HookError | undefined {
  if (exitCode === 0) return undefined;
  // Commander prints the help in place of a message.
  if (code === "commander.help")
    return new HookError("USAGE", "the command is missing or unknown", {
      expected: `one of ${commands.map((command) => command.name()).join(", ")}`,
    });
  const [, what = message, hint] = /^error: (.*?)(?:\n\((.*)\))?$/s.exec(message) ?? [];
  return new HookError("USAGE", what, { hint });
}
