import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";

/** What the demo types, per product, in that product's folder of examples. */
const demos: readonly {
  readonly product: string;
  readonly title: string;
  readonly steps: readonly Step[];
}[] = [
  {
    product: "barman",
    title:
      "Barman: variables in the environment, a plain and a retry script per event, 0, 62 and 63 as answers",
    steps: [
      {
        description: "Which hooks are in force, and what is wrong with them?",
        args: ["check", "--config", "barman.conf"],
        exits: 0,
      },
      {
        description: "What would Barman do with these scripts before a backup?",
        args: ["rehearse", "pre_backup", "--config", "barman.conf", "--server", "main"],
        exits: 0,
      },
      {
        description:
          "And if the disk were full? The script asks to be tried again, twice, then stops the backup. --fast walks through the pauses.",
        args: ["rehearse", "pre_backup", "--config", "barman.conf", "--server", "main", "--fast"],
        env: { SPACE_NEEDED_KIB: "999999999999", SPACE_TRIES: "tries" },
        exits: 1,
      },
      {
        description: "A whole backup around a real command, with the hooks before and after it.",
        args: [
          "run",
          "backup",
          "--config",
          "barman.conf",
          "--server",
          "main",
          "--wait",
          "--",
          "sh",
          "-c",
          "echo copying; sleep 1",
        ],
        exits: 0,
      },
    ],
  },
  {
    product: "retrospect",
    title:
      "Retrospect: an event name and positional arguments, and a file as the answer, whose meaning depends on the event",
    steps: [
      {
        description:
          "The allowed time is over and the handler says nothing: what would Retrospect do?",
        args: ["rehearse", "StopSched", "--handler", "RetroEventHandler.sh"],
        exits: 1,
      },
      {
        description:
          "A whole session in which a medium is waited for. --fast walks through the waiting.",
        args: [
          "rehearse",
          "--script",
          "Nightly",
          "--handler",
          "RetroEventHandler.sh",
          "--media-after",
          "12m",
          "--fast",
        ],
        exits: 0,
      },
      {
        description: "The same life cycle around a real command.",
        args: [
          "run",
          "session",
          "Nightly",
          "--handler",
          "RetroEventHandler.sh",
          "--",
          "sh",
          "-c",
          "echo copying; sleep 1",
        ],
        exits: 0,
      },
    ],
  },
  {
    product: "rekkord",
    title:
      "Rekkord: every file of a directory, SUCCESS in the environment, all hooks run and then any failure counts",
    steps: [
      {
        description: "Which hooks are in force, and what is wrong with them?",
        args: ["check", "--config", "rekkord.ini"],
        exits: 0,
      },
      {
        description:
          "What would Rekkord do if one of the dumps failed? Here it does: there is no database of this name.",
        args: ["rehearse", "presave", "--config", "rekkord.ini"],
        env: {
          PG_DATABASES: "no_such_database",
          MYSQL_DATABASES: "no_such_database",
          DUMP_LIMIT: "5",
        },
        exits: 1,
      },
      {
        description: "What is reported after a save that failed?",
        args: ["rehearse", "postsave", "--config", "rekkord.ini", "--set", "SUCCESS=0"],
        exits: 0,
      },
    ],
  },
  {
    product: "syncrify",
    title:
      "Syncrify: $VARIABLES in one command line, split at white space, and nobody listens to the hook",
    steps: [
      {
        description: "Is the hook in order?",
        args: ["check", "--config", "AppConfig.xml"],
        exits: 0,
      },
      {
        description:
          "Four clients at the same time, and a script that writes its line in two pieces. Are all lines whole?",
        args: [
          "rehearse",
          "--jobs",
          "4",
          "--config",
          "AppConfig.xml",
          "--script",
          "./racing.sh",
          "--watch",
          "{scratch}/jobs.log",
        ],
        exits: 0,
      },
      {
        description:
          "A job around a command that fails: the end call is made, and the status is the command's.",
        args: [
          "run",
          "backup",
          "--config",
          "AppConfig.xml",
          "--set",
          "profile=My Documents",
          "--count",
          ".",
          "--",
          "sh",
          "-c",
          "echo copying; exit 3",
        ],
        exits: 3,
      },
    ],
  },
  {
    product: "backrest",
    title:
      "Backrest: Go templates piped into a shell, HTTP requests, ordered lists of events, a policy per hook",
    steps: [
      {
        description:
          "Every hook is rendered in every situation in which it can fire. What would fail at night, fails now.",
        args: ["check", "--config", "careless.json"],
        exits: 1,
      },
      {
        description:
          "The disk with the photos is not mounted. What would Backrest do? HTTP requests are shown, not sent.",
        args: ["rehearse", "SNAPSHOT_START", "--plan-id", "photos", "--config", "config.json"],
        exits: 1,
      },
      {
        description: "A notification, as it would read after a failure.",
        args: [
          "rehearse",
          "SNAPSHOT_END",
          "--as",
          "error",
          "--plan-id",
          "photos",
          "--config",
          "config.json",
          "--template",
          "mail.template",
        ],
        exits: 0,
      },
    ],
  },
];

/** One hooks file, entered in all five: how each is told where, and the operation that backs up. */
const answerDemos: readonly {
  readonly product: string;
  readonly place: readonly string[];
  readonly operation: readonly string[];
}[] = [
  {
    product: "retrospect",
    place: ["--caller", "linux-client", "--handler", "./retroEventHandler"],
    operation: ["backup", "--set", "scriptName=Nightly", "--set", "sourceName=Data"],
  },
  {
    product: "syncrify",
    place: ["--config", "AppConfig.xml"],
    operation: ["backup", "--set", "PROFILE=Documents"],
  },
  {
    product: "backrest",
    place: ["--config", "config.json"],
    operation: ["backup", "--plan-id", "photos"],
  },
  { product: "rekkord", place: ["--config", "rekkord.ini"], operation: ["save"] },
  { product: "barman", place: ["--config", "barman.conf"], operation: ["backup"] },
];

interface Step {
  readonly description: string;
  /** `{scratch}` stands for a folder that goes away afterwards. */
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly exits: number;
}

const root = join(import.meta.dirname, "..");
const scratch = mkdtempSync(join(tmpdir(), "backup-hooks-demo-"));
let failed = 0;
try {
  for (const { product, title, steps } of demos) {
    console.log(`\n── ${title}`);
    const own = {
      QUIESCE_STATE: join(scratch, "quiesced"),
      DUMPS: join(scratch, "dumps"),
      SYNCRIFY_LOG: join(scratch, "jobs.log"),
    };
    for (const { description, args, env, exits } of steps) {
      const tries = env?.["SPACE_TRIES"] && { SPACE_TRIES: join(scratch, "tries") };
      runStep(
        product,
        args.map((arg) => arg.replace("{scratch}", scratch)),
        {
          description,
          exits,
          cwd: join(root, "examples", product),
          env: { ...own, ...env, ...tries },
        },
      );
    }
  }

  console.log(
    "\n── All five: one hooks file keeps PostgreSQL still while its files are read, and lets it go whatever happens",
  );
  const cwd = join(scratch, "answer");
  cpSync(join(root, "examples", "answer"), cwd, { recursive: true });
  const env = {
    PATH: `${join(cwd, "bin")}${delimiter}${process.env["PATH"]}`,
    PSQL_LOG: join(cwd, "questions"),
    CURL_LOG: join(cwd, "texts"),
    BACKUP_HOOKS_STATE: join(scratch, "state"),
  };
  for (const { product, place, operation } of answerDemos) {
    const install = ["install", "backup.hooks.ts", "--env-file", "notify.env", ...place, "--write"];
    runStep(product, install, {
      description: `Enter it in ${product}'s own configuration.`,
      exits: 0,
      cwd,
      env,
      quietly: true,
    });
    const run = [
      "run",
      ...operation,
      ...place,
      "--",
      "sh",
      "-c",
      'echo "while the work runs: $(tail -n 1 questions)"',
    ];
    runStep(product, run, {
      description: `A backup of ${product}, around a command that looks.`,
      exits: 0,
      cwd,
      env,
    });
    console.log(
      `afterwards: ${readFileSync(join(cwd, "questions"), "utf8").trim().split("\n").at(-1)}`,
    );
  }
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
process.exitCode = failed === 0 ? 0 : 1;

interface RunOptions extends Omit<Step, "args"> {
  readonly cwd: string;
  /** Only the last line of what it prints. */
  readonly quietly?: boolean;
}

/** Types a command of a product, and counts it if it does not end as it should. */
function runStep(
  product: string,
  args: readonly string[],
  { description, exits, cwd, env, quietly = false }: RunOptions,
): void {
  console.log(`\n# ${description}\n$ ${product}-hooks ${args.map(quoteWord).join(" ")}`);
  const { status, stdout } = spawnSync(
    process.execPath,
    [join(root, "packages", product, "dist", "bin.js"), ...args],
    {
      cwd,
      stdio: ["inherit", quietly ? "pipe" : "inherit", "inherit"],
      env: { ...process.env, ...env },
      encoding: "utf8",
    },
  );
  if (quietly) console.log(stdout.trim().split("\n").at(-1));
  if (status === exits) return;
  failed += 1;
  console.log(`(exit ${status}, ${exits} was expected)`);
}

/** As it would have to be typed. */
function quoteWord(word: string): string {
  return /^[\w./:=@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
