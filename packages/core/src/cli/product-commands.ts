import type { Adapter } from "../model/adapter.ts";
import { type Desk, several } from "./context.ts";
import { rehearse } from "./commands/rehearse.ts";
import { terminalOn } from "./output/terminal.ts";

/** The verbs in which we are the product: explain, check, rehearse, run. */
export function addPlaying({ newest, out, err, terminal, work, config, verb, adapterFor, fileOf, exit }: Desk): void {
  const examples = exampleWords(newest, config.flags);

  verb("explain", "the table of events, or one event, operation or exit code of it in words", `explain ${examples.event}`)
    .argument("[subject]", "an event, an operation or an exit code")
    .action(async (subject: string | undefined, options) => {
      const { explain } = await import("./commands/explain.ts");
      exit(explain(subject, adapterFor(options), options, terminal, out));
    });

  verb("check", "the hooks in force, where each is set, and what is wrong with them", `check ${examples.config}`)
    .addOption(config)
    .action(async (options) => {
      const { check } = await import("./commands/check.ts");
      exit(await check(adapterFor(options), { ...options, config: fileOf(options) }, terminal, out));
    });

  const rehearsal = verb(
    "rehearse",
    "run the hooks of one event as the product would, and say what it would do next",
    `rehearse ${examples.event} ${examples.config}${examples.scope} --fast`,
  )
    .argument("[event]", newest.scenario ? "as explain lists them" : "as explain lists them; left out only with --from")
    .addOption(config)
    .option("--set <[event:]name=value>", "a value of the event; may be given several times", several)
    .option("--plan", "start nothing: print order, commands and environment")
    .option("--fast", "do not wait between attempts")
    .option("--timeout <duration>", "the longest one attempt may take", "10m")
    .option("--max-attempts <n>", "give a retry up as endless after so many attempts", "7")
    .option("--log", "the records the product would write to its log")
    .option("--service", "the environment of the product's scheduled jobs instead of ours")
    .option("--env-file <file>", "variables on top of the environment (dotenv)")
    .option("--from <file>", "play the calls again that record has written there, and compare how they end")
    .action(async (event: string | undefined, options) => {
      const [adapter, given] = [adapterFor(options), { set: [], ...options, config: fileOf(options) }];
      if (options.from !== undefined)
        exit(await (await import("./commands/replay.ts")).replay(options.from, adapter, given, terminal, out));
      else if (event !== undefined) exit(await rehearse(event, adapter, given, terminal, out));
      else exit(await (await import("./commands/rehearse-scenario.ts")).rehearseScenario(adapter, given, terminal, out));
    });
  if (newest.render) rehearsal.option("--template <file>", "only render this template, with the values of the event");
  // Retrospect has an option of that name: its script is another thing.
  if (!newest.options.some(({ flags }) => flags.startsWith("--script "))) {
    rehearsal.option("--script <command>", "rehearse this in place of the configured hooks");
  }

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
      const { run } = await import("./commands/run.ts");
      exit(await run(names, work, adapterFor(options), { set: [], ...options, config: fileOf(options) }, terminalOn(err), out));
    });
}

function exampleWords(
  { events, operations, options, product, configOption }: Adapter,
  configFlags: string,
): Readonly<Record<"event" | "operation" | "config" | "scope", string>> {
  const [operation = "OPERATION", spec] = Object.entries(operations)[0] ?? [];
  return {
    event: Object.keys(events)[0] ?? "EVENT",
    operation: spec?.subject === undefined ? operation : `${operation} NAME`,
    config: `${configFlags.split(" ")[0]} ${configOption?.example ?? `/etc/${product}.conf`}`,
    scope: options.some(({ flags }) => flags.includes("--server")) ? " --server main" : "",
  };
}
