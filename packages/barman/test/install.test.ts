import { readFileSync } from "node:fs";
import { join } from "node:path";
import { HookError } from "@backup-hooks/core";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { barman } from "../src/adapter.ts";
import { ARGV, CONF, type Files, installed, planned, uninstalled, VALUE } from "./disk.ts";
import { NODE_OPTIONS } from "./entry.ts";
import { add, folder } from "./fixture.ts";
import { files as configurations } from "./live/configurations.ts";
import { barmanHooks } from "./program.ts";

const GLOBAL = "[barman]\nbarman_home = /var/lib/barman\n";
const INCLUDING = `${GLOBAL}configuration_files_directory = /etc/barman.d\n`;
const MAIN = `${GLOBAL}\n[main]\nconninfo = host=db1\n`;
const OURS = `pre_backup_retry_script = ${VALUE}`;
const one = (text: string): Files => ({ [CONF]: text });

function refusal(work: () => unknown): HookError {
  try {
    work();
  } catch (error) {
    if (error instanceof HookError) return error;
    throw error;
  }
  throw new Error("it was not refused");
}

/** A name, the files before, the file that changes with what it becomes, and the options. */
type Case = readonly [
  name: string,
  before: Files,
  after: Files,
  options?: Readonly<Record<string, string | boolean>>,
];
const places: readonly Case[] = [
  ["the only server", one(MAIN), one(`${MAIN}${OURS}\n`)],
  [
    "the server that is named, below its last option",
    one(`${MAIN}\n; about the other one\n[other]\nactive = true\n`),
    one(`${MAIN}${OURS}\n\n; about the other one\n[other]\nactive = true\n`),
    { server: "main" },
  ],
  [
    "[barman], with --global",
    one(MAIN),
    one(`${GLOBAL}${OURS}\n\n[main]\nconninfo = host=db1\n`),
    { global: true },
  ],
  [
    "a server in an included file",
    {
      [CONF]: INCLUDING,
      "/etc/barman.d/a.conf": "[a]\nx = 1\n",
      "/etc/barman.d/b.conf": "[b]\ny = 1\n",
    },
    {
      [CONF]: INCLUDING,
      "/etc/barman.d/a.conf": "[a]\nx = 1\n",
      "/etc/barman.d/b.conf": `[b]\ny = 1\n${OURS}\n`,
    },
    { server: "b" },
  ],
  [
    "a server to which Barman itself has added something",
    { [CONF]: MAIN, "/var/lib/barman/.barman.auto.conf": "[main]\ncompression = gzip\n" },
    {
      [CONF]: `${MAIN}${OURS}\n`,
      "/var/lib/barman/.barman.auto.conf": "[main]\ncompression = gzip\n",
    },
  ],
  [
    "a section without options",
    one(`${GLOBAL}[main]\n; nothing yet\n`),
    one(`${GLOBAL}[main]\n${OURS}\n; nothing yet\n`),
  ],
  [
    "below an option of several lines, with comments and blank lines in it",
    one(`${MAIN}post_backup_script = a\n\n  # twice\n  b\n\n\n# end\n`),
    one(`${MAIN}post_backup_script = a\n\n  # twice\n  b\n${OURS}\n\n\n# end\n`),
  ],
  [
    "between indented options and an indented section",
    one("[barman]\n\tbarman_home = /b\n [main]\n  active = true\n  [other]\n\tx = 1\n"),
    one(`[barman]\n\tbarman_home = /b\n [main]\n  active = true\n  ${OURS}\n  [other]\n\tx = 1\n`),
    { server: "main" },
  ],
  [
    "what only Python takes for blanks",
    one("[barman]\nbarman_home = /b\n[main]\n\u0085\u001cx = 1\n"),
    one(`[barman]\nbarman_home = /b\n[main]\n\u0085\u001cx = 1\n\u0085\u001c${OURS}\n`),
  ],
  [
    "lines that end with CR LF",
    one(MAIN.replaceAll("\n", "\r\n")),
    one(`${MAIN}${OURS}\n`.replaceAll("\n", "\r\n")),
  ],
  [
    "lines that end with CR",
    one(MAIN.replaceAll("\n", "\r")),
    one(`${MAIN}${OURS}\n`.replaceAll("\n", "\r")),
  ],
  ["no line break at the end", one(MAIN.trimEnd()), one(`${MAIN}${OURS}`)],
  [
    "bytes that are no UTF-8",
    one(`; caf\udce9\n${MAIN}description = Stra\udcdfe\n`),
    one(`; caf\udce9\n${MAIN}description = Stra\udcdfe\n${OURS}\n`),
  ],
  [
    "beside a plain script",
    one(`${MAIN}pre_backup_script = /etc/quiesce.sh\n`),
    one(`${MAIN}pre_backup_script = /etc/quiesce.sh\n${OURS}\n`),
  ],
];

describe("an entry goes to", () => {
  test.each(
    places.map(([name, before, expected, options = {}]) => ({ name, before, expected, options })),
  )("$name", ({ before, expected, options }) => {
    const now = installed(before, { options });
    expect(now).toEqual(expected);
    // Once more changes nothing.
    expect(planned(now, { options }).edits).toEqual([]);
    expect(uninstalled(now)).toEqual(before);
  });

  test("one option for every event, in one piece", () => {
    const events = ["pre_backup", "post_wal_delete", "pre_recovery"];
    const now = installed(one(MAIN), { events });
    expect(now).toEqual(
      one(MAIN + events.map((event) => `${event}_retry_script = ${VALUE}\n`).join("")),
    );
    expect(uninstalled(now)).toEqual(one(MAIN));
  });

  test("the file where Barman looks, when none is named", async ({ onTestFinished }) => {
    const before = process.env["BARMAN_CONFIG_FILE"];
    process.env["BARMAN_CONFIG_FILE"] = "/elsewhere/barman.conf";
    onTestFinished(() => {
      if (before === undefined) delete process.env["BARMAN_CONFIG_FILE"];
      else process.env["BARMAN_CONFIG_FILE"] = before;
    });
    expect(installed({ "/elsewhere/barman.conf": MAIN }, { config: undefined })).toEqual({
      "/elsewhere/barman.conf": `${MAIN}${OURS}\n`,
    });
  });
});

describe("an entry that is there already", () => {
  const changed = ["/opt/node", ...ARGV.slice(1)] as const;

  test("is brought up to date where it stands", () => {
    const before = installed(one(`${MAIN}[z]\nx = 1\n`), { options: { server: "main" } });
    const now = installed(before, { argv: changed, options: { server: "main" } });
    expect(now).toEqual(one(`${MAIN}${OURS.replace("/usr/bin/node", "/opt/node")}\n[z]\nx = 1\n`));
  });

  test("goes where the hooks file has no handler any more, and others come", () => {
    const before = installed(one(MAIN), { events: ["pre_backup", "post_backup", "pre_delete"] });
    const now = installed(before, { events: ["post_backup", "pre_archive"] });
    expect(now).toEqual(
      one(`${MAIN}post_backup_retry_script = ${VALUE}\npre_archive_retry_script = ${VALUE}\n`),
    );
    expect(installed(before, { events: [] })).toEqual(one(MAIN));
  });

  test("keeps what it replaced through every update", () => {
    const old = one(`${MAIN}pre_backup_retry_script:/old.sh\n`);
    const now = installed(installed(old, { replace: true }), { argv: changed });
    expect(now[CONF]).toContain("/opt/node");
    expect(uninstalled(now)).toEqual(old);
  });

  test("is left as it is by whoever has written the file anew", () => {
    const rewritten = one(`${GLOBAL}[main]\npre_backup_retry_script=${VALUE}\nconninfo=host=db1\n`);
    expect(planned(rewritten).edits).toEqual([]);
    expect(uninstalled(rewritten)).toEqual(one(`${GLOBAL}[main]\nconninfo=host=db1\n`));
  });
});

describe("uninstall", () => {
  test("finds entries in every file and section, or in the one that is named", () => {
    const before: Files = {
      [CONF]: `${INCLUDING}[a]\nx = 1\n`,
      "/etc/barman.d/b.conf": "[b]\ny = 1\n",
    };
    const all = ["a", "b"].reduce(
      (files, server) => installed(files, { options: { server } }),
      installed(before, { options: { global: true } }),
    );
    expect(Object.values(all).join("").split(VALUE)).toHaveLength(4);
    expect(uninstalled(all)).toEqual(before);
    expect(uninstalled(all, { options: { server: "b" } })).toEqual({
      ...all,
      "/etc/barman.d/b.conf": "[b]\ny = 1\n",
    });
    expect(uninstalled(all, { options: { global: true } })).toEqual({
      ...all,
      [CONF]: `${INCLUDING}[a]\nx = 1\n${OURS}\n`,
    });
  });

  test("takes our entry, and nothing that merely looks like it", () => {
    const theirs = one(
      `${MAIN}pre_backup_retry_script = /usr/bin/node /opt/bin.js answer /etc/backup.hooks.mjs\n`,
    );
    expect(uninstalled(theirs)).toEqual(theirs);
  });
});

describe("an option that is taken", () => {
  const taken: readonly (readonly [name: string, files: Files, place: string])[] = [
    ["by a script", one(`${MAIN}Pre_Backup_Retry_Script : /old.sh\n`), `${CONF}:6:27`],
    [
      "by several lines",
      one(`${MAIN}pre_backup_retry_script =\r\n   a\r\n  ; not now\r\n   b\udce9  \r\n`),
      `${CONF}:7:4`,
    ],
    [
      "by nothing, which disables what is set for all",
      one(`${MAIN}pre_backup_retry_script =\n`),
      `${CONF}:6:26`,
    ],
    [
      "for all servers",
      one(MAIN.replace("\n\n", "\npre_backup_retry_script = /old.sh\n\n")),
      `${CONF}:3:27`,
    ],
    ["in [DEFAULT]", one(`[DEFAULT]\npre_backup_retry_script = /old.sh\n${MAIN}`), `${CONF}:2:27`],
  ];
  test.each(taken)("%s", (_, before, place) => {
    const error = refusal(() => planned(before));
    expect(error).toMatchObject({
      code: "VALUE_INVALID",
      detail: { product: "Barman", hint: expect.stringContaining("--replace") },
    });
    expect(error.message).toContain(`Barman: ${place}: pre_backup_retry_script of [main] is taken`);
    const now = installed(before, { replace: true });
    expect(Object.values(now).join("")).toContain("--entry=backup-hooks");
    expect(planned(now).edits).toEqual([]);
    expect(uninstalled(now)).toEqual(before);
  });

  test("stays the same bytes when the file was written anew meanwhile", () => {
    const now = installed(
      one(`${MAIN}pre_backup_retry_script = a\r\n   # why\r\n   b\udce9  \r\n`),
      { replace: true },
    );
    const [, value] = /pre_backup_retry_script = (.*)/.exec(now[CONF] ?? "") ?? [];
    const rewritten = one(`[main]\npre_backup_retry_script: ${value}\nactive: true\n${GLOBAL}`);
    expect(uninstalled(rewritten)).toEqual(
      one(
        `[main]\npre_backup_retry_script = a\r\n   # why\r\n   b\udce9  \nactive: true\n${GLOBAL}`,
      ),
    );
  });

  test("by what Barman itself writes is refused with --replace as well", () => {
    const files: Files = {
      [CONF]: MAIN,
      "/var/lib/barman/.barman.auto.conf": "[main]\npre_backup_retry_script = /auto.sh\n",
    };
    for (const replace of [false, true]) {
      expect(refusal(() => planned(files, { replace })).message).toContain(
        "/var/lib/barman/.barman.auto.conf:2:27: pre_backup_retry_script of [main] is taken",
      );
    }
  });

  test("is told of when it comes from elsewhere", () => {
    const { notes } = planned(
      one(MAIN.replace("\n\n", "\npre_backup_retry_script = /old.sh\n\n")),
      { replace: true },
    );
    expect(notes).toContain(
      `pre_backup_retry_script at ${CONF}:3:27 is no longer run for main, until uninstall.`,
    );
  });
});

describe("what is not understood is refused", () => {
  const refused: readonly (readonly [
    name: string,
    files: Files,
    options: Readonly<Record<string, string | boolean>>,
    code: string,
    message: string,
  ])[] = [
    ["no file", {}, {}, "CONFIG_MISSING", `${CONF}: The configuration file does not exist`],
    ["what Barman refuses", one("[main]\nx = 1\n"), {}, "CONFIG_INVALID", "No section: 'barman'"],
    ["a byte order mark", one(`\ufeff${MAIN}`), {}, "CONFIG_INVALID", `${CONF}:1`],
    [
      "a server that is not there",
      one(MAIN),
      { server: "mian" },
      "UNKNOWN_NAME",
      'Did you mean "main"?',
    ],
    [
      "a model",
      one(`${MAIN}[m]\nmodel = true\ncluster = main\n`),
      { server: "m" },
      "UNKNOWN_NAME",
      "[m] is a model",
    ],
    ["no server", one(GLOBAL), {}, "VALUE_MISSING", `there is no server in ${CONF}`],
    [
      "several servers",
      one(`${MAIN}[other]\n`),
      {},
      "VALUE_MISSING",
      "--server with one of main, other, or --global for all of them",
    ],
    [
      "a server and all of them",
      one(MAIN),
      { server: "main", global: true },
      "USAGE",
      "one of them",
    ],
    [
      "a section in two pieces",
      one(`${MAIN}[z]\n[main]\nx = 1\n`),
      { server: "main" },
      "VALUE_INVALID",
      `${CONF}:7:1: [main] is opened a second time`,
    ],
    [
      "a section in two files",
      { [CONF]: `${INCLUDING}[main]\n`, "/etc/barman.d/a.conf": "[main]\nx = 1\n" },
      {},
      "VALUE_INVALID",
      `/etc/barman.d/a.conf:1:1: [main] is opened a second time`,
    ],
    [
      "a section in nobody's file but Barman's",
      { [CONF]: GLOBAL, "/var/lib/barman/.barman.auto.conf": "[main]\nx = 1\n" },
      {},
      "VALUE_INVALID",
      "[main] stands in no file but Barman's own",
    ],
    [
      "an option that is set twice",
      one(`${MAIN}pre_backup_retry_script = a\npre_backup_retry_script = b\n`),
      {},
      "VALUE_INVALID",
      `${CONF}:7:27: pre_backup_retry_script is set twice in [main]`,
    ],
    [
      "an option that would become a part of ours",
      one(`${GLOBAL}[main]\n   [other]\nx = 1\n`),
      { server: "main" },
      "VALUE_INVALID",
      `${CONF}:3:1: an entry in [main] would not mean what it should`,
    ],
  ];
  test.each(refused)("%s", (_, files, options, code, says) => {
    const error = refusal(() => planned(files, { options }));
    expect(error.code).toBe(code);
    expect(error.message).toContain(says);
  });

  test.each(["/tmp/a\nb", "/tmp/a\u001b", "/tmp/\udce9"])("the path %j", (path) => {
    const error = refusal(() =>
      planned(one(MAIN), { argv: [...ARGV.slice(0, -1), path] as unknown as typeof ARGV }),
    );
    expect(error.code).toBe("VALUE_INVALID");
    expect(error.message).toContain("this path cannot stand in Barman's configuration");
  });
});

describe("install says", () => {
  test("that nothing is restarted, and whose account it is", () => {
    expect(planned(one(MAIN.replace("\n\n", "\nbarman_user = bu\n\n"))).notes).toEqual([
      "Nothing has to be restarted: Barman reads its configuration anew for every command.",
      `Barman calls the entry as bu, the barman_user of ${CONF}.`,
    ]);
  });

  test("which servers the entry in [barman] does not reach", () => {
    const { notes } = planned(
      one(`${MAIN}[a]\npre_backup_retry_script = /own.sh\n[b]\npre_backup_retry_script = \n`),
      {
        options: { global: true },
      },
    );
    expect(notes.slice(0, 2)).toEqual([
      `a is not reached by pre_backup_retry_script of [barman]: it has its own (${CONF}:7:27).`,
      "b is not reached by pre_backup_retry_script of [barman]: it has its own, which is empty.",
    ]);
  });
});

describe("the command", () => {
  test("shows first, refuses what is taken, replaces when told to, and puts the bytes back", async () => {
    const text =
      "[barman]\r\nbarman_home = ./home\r\n[main]\r\npre_backup_retry_script = /old.sh\r\n  --now";
    const cwd = folder({ "barman.conf": text });
    add(cwd, "hooks.mjs", 'export default { "barman:pre_backup": () => {} };\n');
    const now = (): string => readFileSync(join(cwd, "barman.conf"), "utf8");
    const hooks = (...words: string[]) =>
      barmanHooks([...words, "--config", "barman.conf"], { cwd, env: { NODE_OPTIONS } });
    const install = (...words: string[]) =>
      hooks("install", "hooks.mjs", "--state", "state", ...words);

    const refused = await install("--write");
    expect(refused.exitCode).toBe(2);
    expect(refused.stderr).toContain(
      "barman-hooks: Barman: barman.conf:4:27: pre_backup_retry_script of [main] is taken",
    );
    expect((await install("--replace")).stdout).toContain("+pre_backup_retry_script = ");
    expect(now()).toBe(text);
    expect((await install("--replace", "--write", "--product-version", "3.4")).exitCode).toBe(0);
    expect(now()).toContain("--replaced=");
    expect((await hooks("uninstall", "--write")).exitCode).toBe(0);
    expect(now()).toBe(text);
  });
});

describe("whatever stands in the files", () => {
  const events = ["pre_backup", "post_archive"];

  test.each(["3.4", "3.17"])(
    "an entry is refused, or is there, is one, and goes again: Barman %s",
    (version) => {
      let written = 0;
      const property = fc.property(configurations, fc.boolean(), (made, replace) => {
        const files = Object.fromEntries(
          Object.entries(made).map(([name, text]) => [
            `/r/${name}`,
            text.replaceAll("{root}", "/r"),
          ]),
        );
        const settings = {
          version,
          replace,
          events,
          config: "/r/barman.conf",
          options: made["barman.conf"]?.includes("[main]") ? { server: "main" } : {},
        };
        let now: Files;
        try {
          now = installed(files, settings);
        } catch (error) {
          expect(error).toBeInstanceOf(HookError);
          return;
        }
        written += 1;
        expect(planned(now, settings).edits).toEqual([]);
        expect(uninstalled(now, settings)).toEqual(files);
      });
      fc.assert(property, { numRuns: 400, seed: 1 });
      expect(written).toBeGreaterThan(50);
    },
  );

  test("our own reader finds it, in the version that it was made for and in all others", async () => {
    const path = "/opt/it's %50 here;#/$(x)/ü.mjs";
    const text =
      installed(one(MAIN), { argv: [...ARGV.slice(0, -1), path] as unknown as typeof ARGV })[
        CONF
      ] ?? "";
    const root = folder({ "barman.conf": text });
    const values = ["3.4", "3.9", "3.10", "3.17"].map(async (version) => {
      const { config } = await barman({ version }).load(join(root, "barman.conf"));
      return config.servers["main"]?.hooks;
    });
    for (const hooks of await Promise.all(values)) {
      expect(hooks).toEqual({
        pre_backup_retry_script: /pre_backup_retry_script = (.*)/.exec(text)?.[1],
      });
    }
  });
});
