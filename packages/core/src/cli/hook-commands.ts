import { Option } from "commander";
import { appendValue, type CliContext } from "./context.ts";

/**
 * The commands for acting as the hook: install, uninstall, recover, record. `answer` is handled
 * before any of this is loaded.
 */
export function addHookCommands({
  newest,
  out,
  terminal,
  wrappedCommand,
  config,
  addCommand,
  createAdapter,
  findConfigPath,
  setExitCode,
}: CliContext): void {
  const { title } = newest;
  const state = new Option(
    "--state <folder>",
    "where undo commands and the log of answers are kept",
  );
  const write = new Option("--write", "really write; by default only the difference is shown");

  addCommand(
    "answer",
    `called by ${title}: run the handlers of a hooks file, and reply`,
    "answer /etc/backup.hooks.mjs",
  )
    .argument("<hooks>", "the hooks file")
    .argument("[words...]", "what the product says")
    .option(
      "--on-crash <continue|fail>",
      "what we answer when the hooks file or we ourselves crash",
      "continue",
    )
    .option("--timeout <duration>", "the longest the handlers may take", "10m")
    .option("--env-file <file>", "variables for the handlers (dotenv)")
    .addOption(state)
    .option("--job <name>", "what the work is about, where the product does not tell")
    .option("--stop-status <n>", "the exit status in place of 1")
    .option("--probe", "load everything, call no handler");

  if (newest.install) {
    addCommand(
      "install",
      `have ${title} call the handlers of a hooks file`,
      "install /etc/backup.hooks.mjs --write",
    )
      .argument("<hooks>", "the hooks file")
      .addOption(config)
      .addOption(write)
      .option(
        "--replace",
        "if the only place is taken: keep what is there for uninstall, and take it",
      )
      .addOption(
        new Option("--on-crash <what>", "what we answer when the hooks file or we ourselves crash")
          .choices(["continue", "fail"])
          .default("continue"),
      )
      .option("--timeout <duration>", "the longest the handlers may take; 10m by default")
      .option("--env-file <file>", "variables for the handlers (dotenv)")
      .addOption(state)
      .action(async (hooks: string, options) => {
        const { install } = await import("./commands/install.ts");
        setExitCode(
          await install(
            hooks,
            createAdapter(options),
            { ...options, config: findConfigPath(options) },
            terminal,
            out,
          ),
        );
      });
  }
  if (newest.uninstall) {
    addCommand(
      "uninstall",
      "take every entry of ours out again, and put back what it replaced",
      "uninstall --write",
    )
      .addOption(config)
      .addOption(write)
      .action(async (options) => {
        const { uninstall } = await import("./commands/install.ts");
        setExitCode(
          await uninstall(
            createAdapter(options),
            { ...options, config: findConfigPath(options) },
            terminal,
            out,
          ),
        );
      });
  }

  addCommand(
    "recover",
    "run the undo commands that are due: what a killed run has left open",
    "recover --list",
  )
    .option("--list", "run nothing: show all that are open")
    .option("--all", "those that are not due yet as well")
    .option("--timeout <duration>", "the longest one of them may take", "10m")
    .addOption(state)
    .action(async (options) => {
      const { recover } = await import("./commands/recover.ts");
      setExitCode(await recover(options, terminal, out));
    });

  addCommand(
    "record",
    "stand before a script of yours and write down each real call of it, for rehearse --from",
    "record --to calls.jsonl -- /etc/hook.sh",
  )
    .requiredOption("--to <file>", "where a line per call is added")
    .option(
      "--mask <name>",
      "hide the value of this variable or argument as well; may be given several times",
      appendValue,
    )
    .action(async (options) => {
      const { record } = await import("./commands/record.ts");
      setExitCode(await record(wrappedCommand, createAdapter(options), options));
    });
}
