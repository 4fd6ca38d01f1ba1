import {
  type BackrestConfig,
  backrest,
  type Condition,
  conditions,
  resolveInterpreter,
} from "@backup-hooks/backrest";
import { ENTRY_MARK, type FileReader, type HookEntry, type InstallPlan } from "@backup-hooks/core";
import { describe, expect, test } from "vitest";
import { parseConfig } from "../../src/config/config.ts";

const CONFIG = "/etc/backrest/config.json";
const adapter = backrest();
const argv: HookEntry["argv"] = [
  "/usr/bin/node",
  "--",
  "/opt/bin.js",
  "answer",
  ENTRY_MARK,
  "/etc/backup.hooks.mjs",
];
const named = (...names: readonly string[]): Condition[] =>
  names.map((name): Condition => `CONDITION_${name}`);
const backup = named(
  "SNAPSHOT_START",
  "SNAPSHOT_END",
  "SNAPSHOT_ERROR",
  "SNAPSHOT_WARNING",
  "SNAPSHOT_SUCCESS",
  "SNAPSHOT_SKIPPED",
);

const diskOf = (text: string | undefined): FileReader => ({
  read: (file) => (file === CONFIG ? text : undefined),
  list: () => [],
});
const applied = (
  text: string,
  { edits, created = [], removed = [], moved = [] }: InstallPlan,
): string => {
  expect([created, removed, moved]).toEqual([[], [], []]);
  const sorted = edits
    .map((edit, index) => ({ ...edit, index }))
    .sort((a, b) => b.start - a.start || b.end - a.end || b.index - a.index);
  return sorted.reduce((all, { file, start, end, text: added }) => {
    expect(file).toBe(CONFIG);
    return all.slice(0, start) + added + all.slice(end);
  }, text);
};
const entryOf = (input: Partial<HookEntry>): HookEntry => ({
  argv,
  events: backup,
  onCrash: "continue",
  replace: false,
  config: CONFIG,
  options: {},
  ...input,
});
const plan = (text: string | undefined, input: Partial<HookEntry> = {}): InstallPlan =>
  adapter.install!(entryOf(input), diskOf(text));
const install = (text: string, input: Partial<HookEntry> = {}): string =>
  applied(text, plan(text, input));
const uninstall = (text: string, options: HookEntry["options"] = {}): string =>
  applied(text, adapter.uninstall!({ config: CONFIG, options }, diskOf(text)));

type Hook = BackrestConfig["repos"][string]["hooks"][number];
/** Our hooks of a text, as Backrest reads them: conditions, policy, text. */
const hooksIn = (text: string, kind: "repos" | "plans" = "repos", id = "r"): readonly Hook[] =>
  parseConfig(CONFIG, text).config[kind][id]?.hooks ?? [];
const inWords = (hook: Hook): readonly [string, number] => [
  hook.conditions
    .map((number) =>
      conditions.find((_, index) => numbers[index] === number)?.replace("CONDITION_", ""),
    )
    .join(" "),
  hook.onError,
];
const numbers = [1, 2, 3, 4, 5, 6, 7, 100, 101, 102, 200, 201, 202, 300, 301, 302];
const commandOf = ({ action }: Hook): string => String(action?.fields["Command"]);

/** As Backrest writes it. */
const small = `{
  "modno": 7,
  "version": 6,
  "instance": "nas",
  "repos": [
    {
      "id": "r",
      "uri": "/mnt/backup",
      "password": "open-sesame"
    }
  ],
  "plans": [
    {
      "id": "p",
      "repo": "r"
    }
  ]
}
`;
const IGNORE = 0;
const CANCEL = 1;
const FATAL = 2;
const RETRY_10M = 101;

describe("what is installed", () => {
  test("stands behind the repo's own values, laid out like them", () => {
    const after = install(small);
    const [first, second] = after.split('      "password": "open-sesame"');
    expect(small.startsWith(first ?? "?")).toBe(true);
    expect(second).toMatch(
      /^,\n {6}"hooks": \[\n {8}\{\n {10}"conditions": \[\n {12}"CONDITION_SNAPSHOT_START",\n[\s\S]*\n {10}"onError": "ON_ERROR_FATAL",\n {10}"actionCommand": \{\n {12}"command": "#!\/bin\/sh -c [^\n]*"\n {10}\}\n {8}\},\n/,
    );
    expect(second).toMatch(/\n {8}\}\n {6}\]\n {4}\}\n {2}\],\n {2}"plans": \[\n/);
  });

  test("is a command hook with a shell between Backrest and us, which gets JSON", () => {
    const [hook] = hooksIn(install(small));
    const rendered = commandOf(hook as Hook).replaceAll(/\{\{.*?\}\}/g, '""');
    const { argv: words, script } = resolveInterpreter(rendered, "linux");
    expect(words).toEqual([
      "/bin/sh",
      "-c",
      '"$@"; s=$?; case $s in 0) exit 0;; 63) exit 1;; esac; echo "backup-hooks: no answer (status $s), which counts as success" >&2; exit 0',
      "backup-hooks",
      ...argv.slice(0, -1),
      "--stop-status=63",
      "/etc/backup.hooks.mjs",
    ]);
    expect(Object.keys(JSON.parse(script))).toEqual([
      "Event",
      "Task",
      "Repo",
      "Plan",
      "SnapshotId",
      "SnapshotStats",
      "CurTime",
      "Duration",
      "Error",
    ]);
    expect(commandOf(hook as Hook)).not.toMatch(
      /Password|Env|Flags|Uri|\$\s*\}\}|\.Repo\s|\.Plan\s/,
    );
  });

  test.each<
    [
      what: string,
      events: readonly Condition[],
      options: HookEntry["options"],
      hooks: readonly (readonly [string, number])[],
    ]
  >([
    ["a start", named("SNAPSHOT_START"), {}, [["SNAPSHOT_START", FATAL]]],
    ["a failure, which nobody listens to", named("ANY_ERROR"), {}, [["ANY_ERROR", IGNORE]]],
    [
      "an end, which fires with another condition each time, and is heard with two of them",
      named("SNAPSHOT_END"),
      {},
      [
        ["SNAPSHOT_WARNING SNAPSHOT_SUCCESS", FATAL],
        ["SNAPSHOT_ERROR", IGNORE],
      ],
    ],
    [
      "all of a backup",
      [...backup, ...named("ANY_ERROR")],
      { "on-stop": "cancel" },
      [
        ["SNAPSHOT_START SNAPSHOT_WARNING SNAPSHOT_SUCCESS SNAPSHOT_SKIPPED", CANCEL],
        ["ANY_ERROR SNAPSHOT_ERROR", IGNORE],
      ],
    ],
    [
      "a prune",
      named("PRUNE_START", "PRUNE_ERROR", "PRUNE_SUCCESS"),
      { "on-stop": "retry-10m" },
      [
        ["PRUNE_START PRUNE_SUCCESS", RETRY_10M],
        ["PRUNE_ERROR", IGNORE],
      ],
    ],
  ])("%s", (_what, events, options, hooks) => {
    expect(hooksIn(install(small, { events, options })).map(inWords)).toEqual(hooks);
  });

  test("no call of Backrest's runs it twice, and every call that has a wanted condition runs it", async () => {
    const { taskDispatches } = await import("@backup-hooks/backrest");
    const sets = [
      ...conditions.map((name) => [name]),
      backup,
      conditions,
      named("SNAPSHOT_END", "ANY_ERROR"),
      named("SNAPSHOT_END", "SNAPSHOT_SKIPPED"),
    ];
    for (const events of sets) {
      const hooks = hooksIn(install(small, { events }));
      for (const { events: list, cancelable } of taskDispatches) {
        const run = hooks.filter((hook) =>
          list.some((name) => hook.conditions.includes(numbers[conditions.indexOf(name)] ?? -1)),
        );
        const wanted = list.some((name) => events.includes(name));
        if (wanted) expect(run).toHaveLength(1);
        expect(run.length).toBeLessThan(2);
        if (run[0] !== undefined) expect(run[0].onError).toBe(cancelable ? FATAL : IGNORE);
      }
    }
  });

  test("what Backrest takes for a template in a path is none", () => {
    const odd: HookEntry["argv"] = [
      ...argv.slice(0, -1),
      '/etc/{{ .Repo.Password }}{{{/it\'s "$(x)" #1.mjs',
    ] as unknown as HookEntry["argv"];
    const [hook] = hooksIn(install(small, { argv: odd }));
    const { fields } = {
      fields: { Task: "", CurTime: "2026-03-04T05:06:07Z", Duration: "0s", Error: "" },
    };
    const event = {
      product: "backrest",
      name: "CONDITION_ANY_ERROR",
      operation: "backup",
      phase: "post",
      fields,
    } as const;
    const rendered =
      adapter.render?.(commandOf(hook as Hook), event, { path: "", repos: {}, plans: {} }) ?? "";
    expect(resolveInterpreter(rendered, "linux").argv.at(-1)).toBe(odd.at(-1));
  });

  test("--on-crash fail turns what is no answer into a failure", () => {
    const [hook] = hooksIn(install(small, { onCrash: "fail" }));
    expect(commandOf(hook as Hook)).toContain("counts as a failure\" >&2; exit 1'");
  });

  test("what has to be done with Backrest is said", () => {
    expect(plan(small).notes.join("\n")).toMatch(
      /^Hooks of repo "r"[\s\S]*stop it before this is written, and start it afterwards[\s\S]*container/,
    );
  });
});

describe("where", () => {
  const two = `{"repos": [{"id": "r"}, {"id": "s"}], "plans": [{"id": "p", "repo": "r"}, {"id": "q", "repo": "s"}]}`;
  const where = (text: string): string[] =>
    (["repos", "plans"] as const).flatMap((kind) =>
      Object.values(parseConfig(CONFIG, text).config[kind]).flatMap(({ id, hooks }) =>
        hooks.map((hook) => `${id} ${hook.conditions.length}`),
      ),
    );

  test.each<[what: string, options: HookEntry["options"], places: readonly string[]]>([
    ["every repo", {}, ["r 4", "r 1", "s 4", "s 1"]],
    ["one repo", { "repo-id": "s" }, ["s 4", "s 1"]],
    ["one plan", { "plan-id": "p" }, ["p 4", "p 1"]],
  ])("%s", (_what, options, places) => {
    const after = install(two, { options });
    expect(where(after)).toEqual(places);
    expect(plan(after, { options }).edits).toEqual([]);
    expect(uninstall(after)).toBe(two);
    expect(uninstall(after, options)).toBe(two);
  });

  test("a plan gets no hooks for tasks of its repo, which would never run", () => {
    const events = named("PRUNE_START", "FORGET_START", "CHECK_ERROR");
    const shown = plan(two, { events, options: { "plan-id": "p" } });
    expect(hooksIn(applied(two, shown), "plans", "p").map(inWords)).toEqual([
      ["FORGET_START", FATAL],
    ]);
    expect(shown.notes.join("\n")).toContain(
      "Left out, since Backrest never runs them for a plan: CONDITION_PRUNE_START, CONDITION_CHECK_ERROR.",
    );
    expect(() => plan(two, { events: named("PRUNE_START"), options: { "plan-id": "p" } })).toThrow(
      `Backrest: ${CONFIG}:1:49: no hook of plan "p" would ever run`,
    );
  });

  test("a repo's hooks take the place of its plans'", () => {
    const plans = install(install(two, { options: { "plan-id": "p" } }), {
      options: { "plan-id": "q" },
    });
    expect(where(plans)).toEqual(["p 4", "p 1", "q 4", "q 1"]);
    expect(where(install(plans, { options: { "repo-id": "r" } }))).toEqual([
      "r 4",
      "r 1",
      "q 4",
      "q 1",
    ]);
    expect(where(install(plans))).toEqual(["r 4", "r 1", "s 4", "s 1"]);
  });

  test("where they run already for a plan, it gets none of its own", () => {
    expect(() => plan(install(two), { options: { "plan-id": "q" } })).toThrow(
      /^Backrest: \/etc\/backrest\/config\.json:1:\d+: repo "s" has our hooks already, and they run for this plan too\. uninstall --repo-id s takes them away/,
    );
  });

  test.each<[what: string, options: HookEntry["options"], message: string]>([
    [
      "a plan that there is not",
      { "plan-id": "pp" },
      'there is no plan "pp" in /etc/backrest/config.json (expected --plan-id with one of p, q). Did you mean "p"?',
    ],
    ["a repo that there is not", { "repo-id": "x" }, 'there is no repo "x"'],
    [
      "a plan and a repo",
      { "plan-id": "p", "repo-id": "r" },
      "--plan-id and --repo-id (expected one of them)",
    ],
    [
      "another policy",
      { "on-stop": "cancle" },
      '--on-stop (expected fatal, cancel, retry-10m, got "cancle"). Did you mean "cancel"?',
    ],
  ])("%s is refused", (_what, options, message) => {
    expect(() => plan(two, { options })).toThrow(message);
  });
});

describe("the rest of the file stays as it is, and uninstall restores it", () => {
  const other = '{"conditions":["CONDITION_SNAPSHOT_END"],"actionCommand":{"command":"echo 1"}}';
  const files: readonly (readonly [what: string, text: string])[] = [
    ["as Backrest writes it", small],
    ["on one line", '{"repos":[{"id":"r"}]}'],
    ["on one line, with blanks", '{ "repos": [ { "id": "r", "uri": "x" } ] }'],
    ["with tabs", '{\n\t"repos": [\n\t\t{\n\t\t\t"id": "r"\n\t\t}\n\t]\n}\n'],
    ["with lines of Windows", small.replaceAll("\n", "\r\n")],
    ["with protojson's two blanks", small.replaceAll('": ', '":  ')],
    ["with an empty list", small.replace('"open-sesame"', '"open-sesame",\n      "hooks": [ ]')],
    ["with null for a list", small.replace('"uri"', '"hooks": null,\n      "uri"')],
    [
      "with a hook",
      small.replace('"open-sesame"', `"open-sesame",\n      "hooks": [\n        ${other}\n      ]`),
    ],
    ["with hooks on one line", `{"repos":[{"hooks":[${other},${other}],"id":"r"}]}`],
    ["with hooks first", `{"repos":[{\n"hooks" :[ ${other} ]\n,"id":"r"}]}`],
    [
      "in odd order, with hooks of its own",
      `{"plans":[{"hooks":[${other}],"repo":"r","id":"p"}],"repos":[{"uri":"é😀\\u2028\\ud83d\\ude00","id":"r"}]}`,
    ],
    [
      "with keys that Backrest drops",
      '{"repos":[{"id":"r","name":"x","hooks":[{"conditions":[],"bodyTemplate":1}]}]}',
    ],
  ];

  test.each(files)("%s", (_what, text) => {
    const after = install(text);
    expect(after).not.toBe(text);
    expect(hooksIn(after).slice(-2).map(inWords)).toEqual([
      ["SNAPSHOT_START SNAPSHOT_WARNING SNAPSHOT_SUCCESS SNAPSHOT_SKIPPED", FATAL],
      ["SNAPSHOT_ERROR", IGNORE],
    ]);
    expect(
      hooksIn(after)
        .slice(0, -2)
        .map(({ conditions: list }) => list),
    ).toEqual(hooksIn(text).map(({ conditions: list }) => list));
    expect(plan(after).edits).toEqual([]);
    expect(uninstall(after)).toBe(text);
  });

  test.each(files)("%s, brought up to date in between", (_what, text) => {
    const input = {
      events: named("SNAPSHOT_START"),
      options: { "on-stop": "cancel" },
      onCrash: "fail",
    } as const;
    const once = install(text, input);
    expect(hooksIn(once).slice(-1).map(inWords)).toEqual([["SNAPSHOT_START", CANCEL]]);
    const twice = install(once);
    expect(twice).toBe(install(text));
    const back = install(twice, input);
    expect(back).toBe(once);
    expect(uninstall(back)).toBe(text);
  });

  test("though others have added hooks behind ours meanwhile", () => {
    const text = `{"repos":[{"id":"r","hooks":[${other}]}]}`;
    const after = install(text).replace(/\]\}\]\}$/, `, ${other}]}]}`);
    expect(hooksIn(after)).toHaveLength(4);
    expect(uninstall(after)).toBe(`{"repos":[{"id":"r","hooks":[${other}, ${other}]}]}`);
    const first = install('{"repos":[{"id":"r"}]}').replace(/\]\}\]\}$/, `, ${other}]}]}`);
    expect(uninstall(first)).toBe(`{"repos":[{"id":"r","hooks":[${other}]}]}`);
  });
});

/** As Backrest may write it again: other keys' order, numbers for names, other blanks, escapes. */
const rewritten = (text: string): string => {
  const turned = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(turned);
    if (typeof value !== "object" || value === null) return value === "ON_ERROR_FATAL" ? 2 : value;
    return Object.fromEntries(
      Object.entries(value)
        .reverse()
        .map(([key, one]) => [key, turned(one)]),
    );
  };
  return JSON.stringify(turned(JSON.parse(text)), null, 2)
    .replaceAll(/(?<!\\)": /g, '":  ')
    .replace(/[<>&]/g, (char) => `\\u00${char.charCodeAt(0).toString(16)}`);
};

describe("after Backrest has rewritten the file", () => {
  test("our hooks are still known, and still up to date", () => {
    const after = rewritten(install(small));
    expect(plan(after).edits).toEqual([]);
    expect(JSON.parse(uninstall(after))).toEqual(JSON.parse(rewritten(small)));
  });

  test("a policy that somebody changed is brought back, and his own hooks are kept", () => {
    const other = { conditions: ["CONDITION_ANY_ERROR"], actionCommand: { command: "mail" } };
    const config = JSON.parse(install(small));
    config.repos[0].hooks = [
      { ...config.repos[0].hooks[0], onError: 1 },
      other,
      config.repos[0].hooks[1],
    ];
    const changed = JSON.stringify(config, null, 2);
    expect(
      hooksIn(install(changed))
        .map(inWords)
        .map(([, policy]) => policy),
    ).toEqual([FATAL, IGNORE, IGNORE]);
    expect(JSON.parse(uninstall(changed)).repos[0].hooks).toEqual([other]);
  });

  test("the number of its last change stays: Backrest compares it only with what its pages send", () => {
    expect(JSON.parse(install(small)).modno).toBe(7);
  });
});

describe("what is not understood is refused", () => {
  test.each<[what: string, text: string | undefined, message: string]>([
    ["no file", undefined, `Backrest: ${CONFIG}: there is no configuration`],
    ["an empty one", "", `Backrest: ${CONFIG}:1:1: this is no JSON`],
    ["half a file", '{\n  "repos": [\n    {', `Backrest: ${CONFIG}:3:6: this is no JSON`],
    ["comments", '{\n  // mine\n  "repos": []\n}', `Backrest: ${CONFIG}:2:3: this is no JSON`],
    ["a comma too many", '{"repos":[{"id":"r",}]}', `Backrest: ${CONFIG}:1:21: this is no JSON`],
    [
      "a byte order mark",
      '\ufeff{"repos":[{"id":"r"}]}',
      `Backrest: ${CONFIG}:1:1: this is no JSON`,
    ],
    [
      "bytes that are no text",
      '{"repos":[{"id":"r\udcff"}]}',
      `Backrest: ${CONFIG}: this is no JSON (expected UTF-8`,
    ],
    ["a list", "[]", `Backrest: ${CONFIG}:1:1: this is no configuration`],
    ["repos that are no list", '{"repos":{"id":"r"}}', `Backrest: ${CONFIG}:1:10: repos`],
    [
      "hooks that are no list",
      '{"repos":[{"id":"r","hooks":{}}]}',
      `Backrest: ${CONFIG}:1:29: hooks`,
    ],
    [
      "a list of hooks twice",
      '{"repos":[{"id":"r","hooks":[],"hooks":[]}]}',
      '"hooks" stands here twice',
    ],
    [
      "two actions in one hook",
      '{"repos":[{"id":"r","hooks":[{"actionCommand":{},"actionSlack":{}}]}]}',
      "two of action are set",
    ],
    ["thousands of levels", `{"repos":${"[".repeat(100_000)}`, "nested too deeply"],
    ["no repo", '{"repos":[],"plans":[]}', "there is no repo that hooks could be for"],
    ["a repo without an id", '{"repos":[{"uri":"x"}]}', "there is no repo that hooks could be for"],
  ])("%s", (_what, text, message) => {
    expect(() => plan(text)).toThrow(message);
  });

  test("so it is by uninstall, but for a file without repos", () => {
    expect(() =>
      adapter.uninstall?.({ config: CONFIG, options: {} }, diskOf('{"repos":[{')),
    ).toThrow(`${CONFIG}:1:12: this is no JSON`);
    expect(uninstall("{}")).toBe("{}");
  });

  test("of two repos of one id Backrest sees the first", () => {
    const text = '{"repos":[{"id":"r"},{"id":"r","uri":"x"}]}';
    expect(install(text)).toMatch(/,\{"id":"r","uri":"x"\}\]\}$/);
    expect(uninstall(install(text))).toBe(text);
  });

  test.each<[what: string, word: string, message: string]>([
    [
      "Windows",
      "C:\\Program Files\\node.exe",
      "an entry for Windows (expected a system with /bin/sh",
    ],
    ["a path that is no text", "/opt/\udcff/node", "this path cannot stand in config.json"],
  ])("%s", (_what, node, message) => {
    expect(() => plan(small, { argv: [node, ...argv.slice(1)] })).toThrow(message);
  });

  test("a hook of somebody else that speaks of us is left alone", () => {
    const text =
      '{"repos":[{"id":"r","hooks":[{"actionCommand":{"command":"backrest-hooks answer"}}]}]}';
    expect(uninstall(text)).toBe(text);
  });
});
