import type { Adapter } from "../model/adapter.ts";
import { rehearse } from "./commands/rehearse.ts";
import { appendValue, type CliContext } from "./context.ts";
import { createTerminal } from "./output/terminal.ts";

/** The commands for acting as the product: explain, check, rehearse, run. */
export function addProductCommands({
  newest,
  out,
  err,
  terminal,
  wrappedCommand,
  config,
  addCommand,
  createAdapter,
  findConfigPath,
  setExitCode,
}: CliContext): void {
  const examples = buildExamples(newest, config.flags);

  addCommand(
    "explain",
    "the table of events, or one event, operation or exit code of it in words",
    `explain ${examples.event}`,
  )
    .argument("[subject]", "an event, an operation or an exit code")
    .action(async (subject: string | undefined, options) => {
      const { explain } = await import("./commands/explain.ts");
      setExitCode(explain(subject, createAdapter(options), options, terminal, out));
    });

  addCommand(
    "check",
    "the hooks in force, where each is set, and what is wrong with them",
    `check ${examples.config}`,
  )
    .addOption(config)
    .action(async (options) => {
      const { check } = await import("./commands/check.ts");
      setExitCode(
        await check(
          createAdapter(options),
          { ...options, config: findConfigPath(options) },
          terminal,
          out,
        ),
      );
    });

  const rehearsal = addCommand(
    "rehearse",
    "run the hooks of one event as the product would, and say what it would do next",
    `rehearse ${examples.event} ${examples.config}${examples.scope} --fast`,
  )
    .argument(
      "[event]",
      newest.scenario
        ? "as explain lists them"
        : "as explain lists them; left out only with --from",
    )
    .addOption(config)
    .option(
      "--set <[event:]name=value>",
      "a value of the event; may be given several times",
      appendValue,
    )
    .option("--plan", "start nothing: print order, commands and environment")
    .option("--fast", "do not wait between attempts")
    .option("--timeout <duration>", "the longest one attempt may take", "10m")
    .option("--max-attempts <n>", "give a retry up as endless after so many attempts", "7")
    .option("--log", "the records the product would write to its log")
    .option("--service", "the environment of the product's scheduled jobs instead of ours")
    .option("--env-file <file>", "variables on top of the environment (dotenv)")
    .option(
      "--from <file>",
      "play the calls again that record has written there, and compare how they end",
    )
    .action(async (event: string | undefined, options) => {
      const [adapter, input] = [
        createAdapter(options),
        { set: [], ...options, config: findConfigPath(options) },
      ];
      if (options.from !== undefined)
        setExitCode(
          await (await import("./commands/replay.ts")).replay(
            options.from,
            adapter,
            input,
            terminal,
            out,
          ),
        );
      else if (event !== undefined)
        setExitCode(await rehearse(event, adapter, input, terminal, out));
      else
        setExitCode(
          await (await import("./commands/rehearse-scenario.ts")).rehearseScenario(
            adapter,
            input,
            terminal,
            out,
          ),
        );
    });
  if (newest.render)
    rehearsal.option(
      "--template <file>",
      "only render this template, with the values of the event",
    );
  // Retrospect has its own `--script` option, which names a Retrospect script.
  if (!newest.options.some(({ flags }) => flags.startsWith("--script "))) {
    rehearsal.option("--script <command>", "rehearse this in place of the configured hooks");
  }

  addCommand(
    "run",
    "an operation's whole life cycle around a real command",
    `run ${examples.operation} ${examples.config}${examples.scope} -- pg_dump -f /backup/main.sql main`,
  )
    .argument("<operation...>", "as explain lists them; the real work follows after --")
    .addOption(config)
    .option(
      "--set <[event:]name=value>",
      "a value of the events; may be given several times",
      appendValue,
    )
    .option(
      "--timeout <duration>",
      "the longest one attempt of a hook may take; none by default, as in the product",
    )
    .option(
      "--max-attempts <n>",
      "give a retry up after so many attempts; never by default, as in the product",
    )
    .option("--leave-hook", "when interrupted, leave the running hook alone as the product does")
    .action(async (names: string[], options) => {
      const { run } = await import("./commands/run.ts");
      setExitCode(
        await run(
          names,
          wrappedCommand,
          createAdapter(options),
          { set: [], ...options, config: findConfigPath(options) },
          createTerminal(err),
          out,
        ),
      );
    });
}

function buildExamples(
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
