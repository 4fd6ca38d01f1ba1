import { Command, CommanderError, Option } from "commander";
import type { Adapter, AdapterOption, Given } from "../adapter.ts";
import { errorCodes, HookError } from "../errors.ts";
import { adapterOptions } from "./options.ts";
import { Mask } from "./mask.ts";
import { type Output, output } from "./output.ts";
import { rehearse } from "./rehearse.ts";
import { terminalOn } from "./terminal.ts";

export interface Program {
  /** `barman-hooks` */
  readonly bin: string;
  readonly version: string;
  /** Makes the adapter. `version` is what `--product-version` says; `options` are those of the adapter's own that were typed. */
  readonly adapter: (options: { version?: string; options?: Given["options"] }) => Adapter;
}

const CONFIG = { flags: "--config <file>", description: "the product's own configuration; by default where the product looks" };

const EXIT_CODES = `
Exit codes: 0 the product would go on; 1 it would not, or check found errors; 2 usage or configuration; 130 stopped by Ctrl-C.
run exits as the product's own command would.`;

/** The command line that every adapter's bin is made from. Sets process.exitCode, never throws for what a person typed. */
export async function main(program: Program, argv: readonly string[] = process.argv.slice(2)): Promise<void> {
  const mask = new Mask();
  const [out, err] = [output(1, (text) => mask.hide(text)), output(2, (text) => mask.hide(text))];
  try {
    process.exitCode = await parse({ ...program, adapter: (options) => masking(program.adapter(options), mask) }, argv, out, err);
  } catch (error) {
    if (error instanceof CommanderError) {
      process.exitCode = error.exitCode === 0 ? 0 : 2;
      return;
    }
    process.exitCode = error instanceof HookError ? errorCodes[error.code] : 2;
    const texts =
      error instanceof HookError
        ? [error, ...(error.detail.also ?? [])].map(({ message }) => message)
        : [`unexpected: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`];
    for (const text of texts) err.write(`${program.bin}: ${mask.hide(text)}\n`);
  }
}

/** The same adapter, which tells the mask the secrets of what it loads. */
function masking(adapter: Adapter, mask: Mask): Adapter {
  return {
    ...adapter,
    load: async (path) => {
      const loaded = await adapter.load(path);
      mask.add(adapter.secrets?.(loaded.config) ?? []);
      return loaded;
    },
  };
}

async function parse({ bin, version, adapter: make }: Program, argv: readonly string[], out: Output, err: Output): Promise<number> {
  const terminal = terminalOn(out);
  let exitCode = 0;
  // What follows the first `--` is the work of `run`, untouched.
  const end = argv.indexOf("--");
  const [words, work] = end === -1 ? [argv, []] : [argv.slice(0, end), argv.slice(end + 1)];
  const newest = make({});
  const productVersion = new Option("--product-version <version>", `whose behaviour to play, newest (${newest.version}) by default`);
  const adapterFor = (options: { productVersion?: string }): Adapter => {
    const { productVersion: wanted } = options;
    return make({ ...(wanted !== undefined && { version: wanted }), options: adapterOptions(newest, options) });
  };
  const cli = new Command(bin)
    .description(`What ${newest.title} does with its hooks: explain, check, rehearse and run them.`)
    .version(version)
    .exitOverride()
    .configureOutput({ writeOut: (text) => out.write(text), writeErr: (text) => err.write(text) })
    .configureHelp({ showGlobalOptions: true })
    .showHelpAfterError(`(${bin} --help, ${bin} VERB --help)`)
    .addHelpText("after", EXIT_CODES);

  const verb = (name: AdapterOption["verbs"][number], summary: string, example: string): Command => {
    const command = cli.command(name).description(summary).addOption(productVersion).option("--json", "the result as JSON, for programs");
    for (const { flags, description, verbs } of newest.options) if (verbs.includes(name)) command.option(flags, description);
    return command.addHelpText("after", `\nExample:\n  ${bin} ${example}\n${EXIT_CODES}`);
  };
  const { flags, description } = newest.configOption ?? CONFIG;
  const config = new Option(flags, description);
  const fileOf = (options: Readonly<Record<string, string | undefined>>): string | undefined => options[config.attributeName()];
  const examples = exampleWords(newest);
  const several = (value: string, before: readonly string[] = []): string[] => [...before, value];

  verb("explain", "the table of events, or one event, operation or exit code of it in words", `explain ${examples.event}`)
    .argument("[subject]", "an event, an operation or an exit code")
    .action(async (subject: string | undefined, options) => {
      const { explain } = await import("./explain.ts");
      exitCode = explain(subject, adapterFor(options), options, terminal, out);
    });

  verb("check", "the hooks in force, where each is set, and what is wrong with them", `check ${examples.config}`)
    .addOption(config)
    .action(async (options) => {
      const { check } = await import("./check.ts");
      exitCode = await check(adapterFor(options), { ...options, config: fileOf(options) }, terminal, out);
    });

  const rehearsal = verb(
    "rehearse",
    "run the hooks of one event as the product would, and say what it would do next",
    `rehearse ${examples.event} ${examples.config}${examples.scope} --fast`,
  )
    .argument(newest.scenario ? "[event]" : "<event>", "as explain lists them")
    .addOption(config)
    .option("--set <[event:]name=value>", "a value of the event; may be given several times", several)
    .option("--plan", "start nothing: print order, commands and environment")
    .option("--fast", "do not wait between attempts")
    .option("--timeout <duration>", "the longest one attempt may take", "10m")
    .option("--max-attempts <n>", "give a retry up as endless after so many attempts", "7")
    .option("--log", "the records the product would write to its log")
    .option("--service", "the environment of the product's scheduled jobs instead of ours")
    .option("--env-file <file>", "variables on top of the environment (dotenv)")
    .action(async (event: string | undefined, options) => {
      const [adapter, given] = [adapterFor(options), { set: [], ...options, config: fileOf(options) }];
      if (event !== undefined) exitCode = await rehearse(event, adapter, given, terminal, out);
      else exitCode = await (await import("./scenario.ts")).rehearseScenario(adapter, given, terminal, out);
    });
  if (newest.render) rehearsal.option("--template <file>", "only render this template, with the values of the event");
  if (newest.substitute) rehearsal.option("--script <command>", "rehearse this in place of the configured hooks");

  verb(
    "run",
    "an operation's whole life cycle around a real command",
    `run ${examples.operation} ${examples.config}${examples.scope} -- pg_dump -f /backup/main.sql main`,
  )
    .argument("<operation...>", "as explain lists them; the real work follows after --")
    .addOption(config)
    .option("--set <[event:]name=value>", "a value of the events; may be given several times", several)
    .option("--timeout <duration>", "the longest one attempt of a hook may take; none by default, as in the product")
    .option("--max-attempts <n>", "give a retry up after so many attempts; never by default, as in the product")
    .option("--leave-hook", "when interrupted, leave the running hook alone as the product does")
    .action(async (names: string[], options) => {
      const { run } = await import("./run.ts");
      exitCode = await run(names, work, adapterFor(options), { set: [], ...options, config: fileOf(options) }, terminalOn(err), out);
    });

  await cli.parseAsync(words, { from: "user" });
  return exitCode;
}

function exampleWords({ events, operations, options, product, configOption }: Adapter): {
  event: string;
  operation: string;
  config: string;
  scope: string;
} {
  const [operation = "OPERATION", spec] = Object.entries(operations)[0] ?? [];
  const { flags, example } = configOption ?? { ...CONFIG, example: `/etc/${product}.conf` };
  return {
    event: Object.keys(events)[0] ?? "EVENT",
    operation: spec?.subject === undefined ? operation : `${operation} NAME`,
    config: `${flags.split(" ")[0]} ${example}`,
    scope: options.some(({ flags }) => flags.includes("--server")) ? " --server main" : "",
  };
}
