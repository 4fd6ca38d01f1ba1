import { existsSync } from "node:fs";
import { join } from "node:path";
import { type Command, runPlan } from "@backup-hooks/core";
import { describe, expect, test } from "vitest";
import { ENTRY_TEMPLATE, type SyncrifyOptions, syncrify } from "../src/index.ts";
import { DUMP, folder } from "./fixture.ts";

/** Values that must reach the hook as data, or be destroyed only as the product destroys them. */
const hostile: readonly (readonly [what: string, value: string])[] = [
  ["a blank", "a b"],
  ["blanks at both ends", " a  b "],
  ["quotes", `"a" 'b' \`c\``],
  ["newlines", "a\nb\r\nc"],
  ["a tab", "a\tb"],
  ["nothing", ""],
  ["64 KiB", "x".repeat(65_536)],
  ["an emoji", "😀 ü"],
  ["a substitution", "$(touch canary)"],
  [
    "backticks, separators and a redirection",
    "`touch canary`;touch canary|touch canary&&touch canary>canary",
  ],
  ["leading dashes", "--help"],
  ["a backslash at the end", "a\\"],
  ["patterns", "* ? [a-z] ~ %PATH% !"],
  ["a variable of Syncrify", "$JOB_ID"],
  ["a true that is none", "true 1 2 3"],
];

/** What is left of a value of $PROFILE and of $USER, at the end of the line, by the model. */
const left = {
  java: {
    $PROFILE: (value: string) => value.replaceAll(" ", "_"),
    $USER: (value: string) =>
      value
        .split(/[ \t\n\r\f]+/)
        .filter(Boolean)
        .join(" "),
  },
  argv: {
    $PROFILE: (value: string) => value.replaceAll(" ", "_"),
    $USER: (value: string) => value,
  },
};

/** In the java model no other white space is put into $PROFILE, and nothing is not: a profile is the name of a file. */
const survives = (field: string, value: string, spawn: string): boolean =>
  spawn === "argv" || field !== "$PROFILE" || !/[\t\n\r\f]|^$/.test(value);

describe.each(["java", "argv"] as const)("decode(call(event)), %s", (spawn) => {
  const adapter = syncrify({ spawn });
  const events = (["start", "end"] as const).map((name) => {
    const { operation, phase, examples } = adapter.events[name];
    return { product: "syncrify", name, operation, phase, fields: examples[0]?.fields ?? {} };
  });

  test.each(events.map((event) => [event.name, event] as const))(
    "%s: the row's own example",
    (_name, event) => {
      const read = adapter.decodeCall(adapter.encodeCall(event));
      expect(read).toEqual({ ...event, fields: { ...event.fields, $PROFILE: "My_Documents" } });
    },
  );

  test.each(hostile)("%s", (_what, value) => {
    for (const event of events) {
      for (const field of ["$PROFILE", "$USER"] as const) {
        if (!survives(field, value, spawn)) continue;
        const input = { ...event, fields: { ...event.fields, [field]: value } };
        const { name, fields } = adapter.decodeCall(adapter.encodeCall(input));
        expect(name).toBe(event.name);
        expect(fields).toEqual({
          ...input.fields,
          $PROFILE: left[spawn].$PROFILE(input.fields["$PROFILE"] ?? ""),
          $USER: left[spawn].$USER(input.fields["$USER"] ?? ""),
        });
        const changed = fields[field] !== value;
        expect(
          changed && adapter.events[event.name].lossy?.[field] === undefined,
          "a loss that the row does not declare",
        ).toBe(false);
      }
    }
  });
});

const VENDOR = "$EVENT $CLIENT_IP $CLIENT_BUILD_NO $PROFILE $USER $FILE_COUNT $BYTE_COUNT";

describe("what no entry can read again", () => {
  const adapter = syncrify();
  const [start] = [
    adapter.decodeCall({
      args: ["true", "17", "10.0.0.5", "563", "0", "0", "My_Documents", "joe"],
      env: {},
    }),
  ];

  test("white space in a profile moves what stands behind it into the free text: declared", () => {
    const { fields } = adapter.decodeCall(
      adapter.encodeCall({ ...start, fields: { ...start.fields, $PROFILE: "a\tb" } }),
    );
    expect(fields).toMatchObject({ $PROFILE: "a", $USER: "b joe" });
    expect(adapter.events.start.lossy?.["$PROFILE"]).toContain("later positions move");
  });

  test.each<[what: string, args: readonly string[], words: string, template?: string]>([
    ["none", [], "argument 1 is not $EVENT"],
    [
      "another flag",
      ["yes", "17", "10.0.0.5", "563", "0", "0", "p", "u"],
      "argument 1 is not $EVENT (expected 8 arguments: ",
    ],
    ["a flag in other letters", ["TRUE", "17"], 'got 2, there "TRUE"'],
    [
      "the vendor's order, a profile that has vanished",
      ["true", "10.0.0.5", "563", "joe", "0", "0"],
      "argument 7 is not $BYTE_COUNT",
      VENDOR,
    ],
    [
      "the vendor's order, a count that is none",
      ["true", "10.0.0.5", "563", "p", "joe", "0", "-"],
      'got 7, there "-"',
      VENDOR,
    ],
  ])("%s", (_what, args, words, template) => {
    const read = () =>
      syncrify(template === undefined ? {} : { template }).decodeCall({ args, env: {} });
    expect(read).toThrow(words);
    expect(read).toThrow("put $PROFILE and $USER last");
  });
});

describe("what came to harm is read as far as it can be", () => {
  const all = ["true", "17", "10.0.0.5", "563", "0", "0", "p", "joe"];
  const [none, joe] = [
    { $CLIENT_BUILD_NO: "", $FILE_COUNT: "", $BYTE_COUNT: "" },
    { $PROFILE: "p", $USER: "joe" },
  ];
  test.each<[what: string, args: readonly string[], fields: object, template?: string]>([
    [
      "nothing but the flag",
      ["false"],
      { $EVENT: "false", $JOB_ID: "", $CLIENT_IP: "", ...none, $PROFILE: "", $USER: "" },
    ],
    ["the free texts are missing", all.slice(0, 6), { $BYTE_COUNT: "0", $PROFILE: "", $USER: "" }],
    [
      "no job id",
      all.toSpliced(1, 1),
      { $JOB_ID: "", $CLIENT_IP: "10.0.0.5", $BYTE_COUNT: "0", ...joe },
    ],
    [
      "no address",
      all.toSpliced(2, 1),
      { $JOB_ID: "17", $CLIENT_IP: "", $CLIENT_BUILD_NO: "563", $BYTE_COUNT: "0", ...joe },
    ],
    [
      "one of three numbers: nobody knows which",
      all.toSpliced(3, 1),
      { $JOB_ID: "17", $CLIENT_IP: "10.0.0.5", ...none, ...joe },
    ],
    [
      "numbers of another form",
      all.with(3, "8.1").with(5, "1,204"),
      { $CLIENT_BUILD_NO: "8.1", $BYTE_COUNT: "1,204", ...joe },
    ],
    [
      "addresses of a proxy",
      all.with(2, "10.0.0.5,").toSpliced(3, 0, "fe80::1"),
      { $CLIENT_IP: "10.0.0.5, fe80::1", $BYTE_COUNT: "0", ...joe },
    ],
    ["words too many", [...all, "doe", "5"], { $PROFILE: "p", $USER: "joe doe 5" }],
    [
      "words too many, and no free text",
      ["true", "17", "18"],
      { $EVENT: "true", $JOB_ID: "17" },
      "$EVENT $JOB_ID",
    ],
    [
      "the vendor's order, a blank in a name",
      ["true", "10.0.0.5", "563", "p", "joe", "5", "0", "7"],
      { $USER: "joe 5", $FILE_COUNT: "0", $BYTE_COUNT: "7" },
      VENDOR,
    ],
  ])("%s", (_what, args, fields, template) => {
    expect(
      syncrify(template === undefined ? {} : { template }).decodeCall({ args, env: {} }).fields,
    ).toMatchObject(fields);
  });
});

describe("facts", () => {
  const adapter = syncrify();
  const summary = (...args: string[]) =>
    adapter.summarizeEvent(adapter.decodeCall({ args, env: {} }));

  test("start and end of a job agree on what it is, whatever the product has destroyed in it", () => {
    for (const free of [["My_Documents", "joe@example.org"], ["joe"], [], ["a", "b", "c", "5"]]) {
      const [before, after] = [
        summary("true", "17", "10.0.0.5", "563", "0", "0", ...free),
        summary("false", "17", "10.0.0.5", "563", "3", "4096", ...free),
      ];
      expect(before).toEqual({
        job: {
          $CLIENT_IP: "10.0.0.5",
          $PROFILE: free[0] ?? "",
          $USER: free.slice(1).join(" "),
          $JOB_ID: "17",
        },
      });
      expect(after).toEqual({ job: before.job, counts: { files: 3, bytes: 4096 } });
    }
  });

  test("another client, profile, user or job id is another job", () => {
    const call = ["true", "17", "10.0.0.5", "563", "0", "0", "p", "joe"];
    const others = [
      call,
      call.with(1, "18"),
      call.with(2, "10.0.0.6"),
      call.with(6, "q"),
      call.with(7, "jim"),
    ];
    expect(new Set(others.map((args) => JSON.stringify(summary(...args).job))).size).toBe(5);
  });

  test.each([
    ["", "4096", { bytes: 4096 }],
    ["-1", "1e3", {}],
    ["9007199254740991", "9007199254740992", { files: 9007199254740991 }],
  ])("counts %j and %j", (files, bytes, counts) => {
    const end = adapter.decodeCall({
      args: ["false", "17", "10.0.0.5", "563", "0", "0", "p", "joe"],
      env: {},
    });
    expect(
      adapter.summarizeEvent({
        ...end,
        fields: { ...end.fields, $FILE_COUNT: files, $BYTE_COUNT: bytes },
      }).counts,
    ).toEqual(counts);
  });
});

test("an entry with other positions: literals around the values, and variables that are not there", () => {
  const adapter = syncrify({ template: "--event=$EVENT:$JOB_ID run.$USER" });
  const event = adapter.decodeCall({
    args: ["--event=false:9007199254740993", "run.joe", "the", "second"],
    env: {},
  });
  expect(event).toEqual({
    product: "syncrify",
    name: "end",
    operation: "backup",
    phase: "post",
    fields: { $EVENT: "false", $JOB_ID: "9007199254740993", $USER: "joe the second" },
  });
  expect(adapter.encodeCall(event).args).toEqual([
    "--event=false:9007199254740993",
    "run.joe",
    "the",
    "second",
  ]);
});

test("whatever a hook does, the answer is 0: nobody hears another", () => {
  const adapter = syncrify();
  const event = adapter.decodeCall({
    args: ["true", "17", "10.0.0.5", "563", "0", "0", "p", "u"],
    env: {},
  });
  for (const decision of ["proceed", "cancel", "fail", "blocked", "postpone"] as const) {
    expect(adapter.encodeReply({ decision, hooks: [], notes: [] }, event)).toEqual({
      exitCode: 0,
      files: {},
    });
  }
});

describe("hostile values in a real process", () => {
  const VALUE = `{dump} ${ENTRY_TEMPLATE}`;

  async function played(options: SyncrifyOptions, fields: Readonly<Record<string, string>>) {
    const root = folder({ "dump.sh": DUMP });
    const adapter = syncrify(options);
    const { event } = await adapter.resolveEvent(
      "end",
      { path: "", notes: [] },
      { set: fields, options: {} },
    );
    const plan = await adapter.plan([event], {
      path: "",
      command: VALUE.replace("{dump}", join(root, "dump.sh")),
      notes: [],
    });
    const inRoot = plan.hooks.map((hook) => ({
      ...hook,
      step: (...args: Parameters<typeof hook.step>) => ({
        ...(hook.step(...args) as Command),
        cwd: root,
      }),
    }));
    const { hooks } = await runPlan({ ...plan, hooks: inRoot }, { env: { PATH: "/usr/bin:/bin" } });
    return {
      adapter,
      event,
      attempt: hooks[0]?.attempts[0],
      canary: existsSync(join(root, "canary")),
    };
  }

  test.each(["java", "argv"] as const)(
    "%s: they are data, the hook gets what call() says, and no canary is there",
    async (spawn) => {
      for (const [, value] of hostile) {
        const { adapter, event, attempt, canary } = await played(
          { spawn },
          { $PROFILE: value, $USER: value },
        );
        expect(attempt?.stdout.split("\0").slice(0, -1)).toEqual(adapter.encodeCall(event).args);
        expect(canary).toBe(false);
      }
    },
  );

  test("shell: they are shell text, as the report and check say: what whoever chose them wrote is run", async () => {
    const { canary } = await played(
      { spawn: "shell" },
      { $PROFILE: "p", $USER: "$(touch canary)" },
    );
    expect(canary).toBe(true);
  });
});
