import {
  type Attempt,
  type Command,
  createVirtualClock,
  type Hook,
  HookError,
  runPlan,
} from "@backup-hooks/core";
import { describe, expect, test } from "vitest";
import {
  type BarmanConfig,
  type BarmanEvent,
  type BarmanEventName,
  barman,
  barmanEvents,
  retryDelay,
} from "../src/index.ts";

const adapter = barman();
const env = { PATH: "/usr/bin:/bin" };
const names = barmanEvents.flatMap(
  (event) => [`pre_${event}`, `post_${event}`] as BarmanEventName[],
);

function config(hooks: Record<string, string>, pathPrefix?: string): BarmanConfig {
  return {
    path: "/etc/barman.conf",
    version: adapter.version,
    servers: { main: { name: "main", hooks, settings: { pathPrefix } } },
  } as unknown as BarmanConfig;
}

function event(name: BarmanEventName, example = 0): BarmanEvent {
  const { operation, phase, examples } = adapter.events[name];
  const { status, fields = {} } = examples[example] ?? {};
  return { product: "barman", name, operation, phase, ...(status && { status }), fields };
}

const both = (name: BarmanEventName): BarmanConfig =>
  config({ [`${name}_script`]: "plain", [`${name}_retry_script`]: "retry" });
const planned = async (name: BarmanEventName, settings = both(name), example = 0) =>
  (await adapter.plan([event(name, example)], settings)).hooks;
const command = (hook: Hook | undefined, environment: Record<string, string> = env) =>
  hook?.step({ attempt: 1, ok: true, env: environment }) as Command;
const end = (more: Partial<Attempt>): Attempt => ({
  number: 1,
  timedOut: false,
  stdout: "",
  stderr: "",
  durationMs: 0,
  ...more,
});

describe("the plan of an event", () => {
  test.each(names)(
    "%s: the retry script stands next to the work, the plain one outside",
    async (name) => {
      const order = name.startsWith("pre") ? ["", "_retry"] : ["_retry", ""];
      expect((await planned(name)).map(({ id }) => id)).toEqual(
        order.map((kind) => `${name}${kind}_script`),
      );
    },
  );

  test.each(names)("%s: what each script is told besides the event's fields", async (name) => {
    const [phase, ...rest] = name.split("_");
    for (const hook of await planned(name)) {
      const retry = hook.id.endsWith("_retry_script");
      expect(command(hook).env).toEqual({
        ...event(name).fields,
        BARMAN_PHASE: phase,
        BARMAN_HOOK: `${rest.join("_")}${retry ? "_retry" : ""}_script`,
        BARMAN_RETRY: retry ? "1" : "0",
      });
    }
  });

  test("the value reaches the shell unchanged, as one argument", async () => {
    const value = `"/a b" 'c' $X; # not a comment \n second`;
    const [hook] = await planned("pre_backup", config({ pre_backup_script: value }));
    expect(command(hook)).toMatchObject({
      file: "/bin/sh",
      args: ["-c", value],
      stdio: "split",
      until: "eof",
      descendants: "keep",
    });
    expect(command(hook).stdin).toBeUndefined();
  });

  test("an option that is not set runs nothing", async () => {
    expect(await planned("pre_backup", config({ post_backup_script: "x" }))).toEqual([]);
  });

  test.each([
    ["/opt/pg/bin", { PATH: "/usr/bin" }, "/opt/pg/bin:/usr/bin"],
    ["/opt/pg/bin", {}, "/opt/pg/bin:None"],
    [undefined, { PATH: "/usr/bin" }, undefined],
  ])("path_prefix %s with %j", async (prefix, environment, path) => {
    const [hook] = await planned("pre_backup", config({ pre_backup_script: "x" }, prefix));
    expect(command(hook, environment as Record<string, string>).env["PATH"]).toBe(path);
  });

  test("the plain post_archive script never learns of the failure, the retry one does", async () => {
    const [retry, plain] = await planned("post_archive", both("post_archive"), 1);
    expect(command(retry).env["BARMAN_ERROR"]).toMatch(/^\[Errno 13\]/);
    expect(command(plain).env["BARMAN_ERROR"]).toBe("");
  });
});

describe("what Barman makes of an end", () => {
  const read = async (name: BarmanEventName, kind: "" | "_retry", attempt: Attempt) =>
    (await planned(name)).find(({ id }) => id === `${name}${kind}_script`)?.policy(attempt);

  test.each(names)("%s, plain: nothing can stop it", async (name) => {
    for (let exitCode = 1; exitCode < 256; exitCode += 1)
      expect((await read(name, "", end({ exitCode })))?.action).toBe("warn");
    expect((await read(name, "", end({ exitCode: 0 })))?.action).toBe("continue");
    expect((await read(name, "", end({ signal: "SIGKILL" })))?.action).toBe("warn");
  });

  test.each(names)(
    "%s, retry: 0 and 62 go on, 63 stops before the work and is too late after it, all else comes again",
    async (name) => {
      for (let exitCode = 0; exitCode < 256; exitCode += 1) {
        const special: Record<number, string> = {
          0: "continue",
          62: "warn",
          63: name.startsWith("pre") ? "cancel" : "warn",
        };
        expect((await read(name, "_retry", end({ exitCode })))?.action, `exit ${exitCode}`).toBe(
          special[exitCode] ?? "retry",
        );
      }
      for (const odd of [
        { signal: "SIGTERM" },
        { timedOut: true, exitCode: 0 },
        { error: new Error("no shell") },
      ]) {
        expect((await read(name, "_retry", end(odd)))?.action).toBe("retry");
      }
    },
  );

  test("the pauses: five of 3 s, then 60 s, and again", () => {
    expect(Array.from({ length: 13 }, (_, index) => retryDelay(index + 1) / 1000)).toEqual([
      3, 3, 3, 3, 3, 60, 3, 3, 3, 3, 3, 60, 3,
    ]);
  });

  test("a script that is missing is tried again for ever: blocked", async () => {
    const { hooks } = await adapter.plan(
      [event("pre_backup")],
      config({ pre_backup_retry_script: "/nowhere/at/all" }),
    );
    const clock = createVirtualClock(0);
    const outcome = await runPlan(
      { hooks, order: "sequence", onFailure: "stop" },
      { env, clock, maxAttempts: 7 },
    );
    expect(outcome.decision).toBe("blocked");
    expect(outcome.hooks[0]?.attempts.map(({ exitCode, delayMs }) => [exitCode, delayMs])).toEqual([
      ...Array.from({ length: 5 }, () => [127, 3000]),
      [127, 60000],
      [127, undefined],
    ]);
  });
});

describe("the installed entry", () => {
  const rows = names.flatMap((name) =>
    adapter.events[name].examples.map((_, index) => [name, index] as const),
  );

  test.each(rows)("%s, example %i: decode reads what call writes", (name, example) => {
    expect(adapter.decodeCall(adapter.encodeCall(event(name, example)))).toEqual(
      event(name, example),
    );
  });

  test("hostile values come back as they were", () => {
    const hostile = {
      ...event("post_backup"),
      fields: {
        ...event("post_backup").fields,
        BARMAN_BACKUP_DIR: `/a b/$(x)\n"'\u{1f600}`,
        BARMAN_SERVER: "-rf",
      },
    };
    expect(adapter.decodeCall(adapter.encodeCall(hostile))).toEqual(hostile);
  });

  test.each([
    [{ BARMAN_HOOK: "backup_script", BARMAN_PHASE: "pre" }, "pre_backup"],
    [
      {
        BARMAN_HOOK: "wal_delete_retry_script",
        BARMAN_PHASE: "post",
        BARMAN_BACKUP_ID: "of another family",
      },
      "post_wal_delete",
    ],
  ])("%j is a call of %s", (variables, name) => {
    const decoded = adapter.decodeCall({ args: [], env: variables });
    expect(decoded.name).toBe(name);
    expect(decoded.fields).not.toHaveProperty("BARMAN_HOOK");
  });

  test.each([
    {},
    { BARMAN_HOOK: "check_script", BARMAN_PHASE: "pre" },
    { BARMAN_HOOK: "backup", BARMAN_PHASE: "pre" },
    { BARMAN_HOOK: "toString", BARMAN_PHASE: "" },
  ])("%j is no call of Barman", (variables) => {
    expect(() =>
      adapter.decodeCall({ args: [], env: variables as Record<string, string> }),
    ).toThrow(HookError);
  });

  test.each([
    ["proceed", 0],
    ["cancel", 63],
    ["fail", 63],
    ["postpone", 75],
    ["blocked", 75],
  ] as const)("%s is said with %i", (decision, exitCode) => {
    expect(adapter.encodeReply({ decision, hooks: [], notes: [] }, event("pre_backup"))).toEqual({
      exitCode,
      files: {},
    });
  });
});

describe("the table of a version", () => {
  test.each(["3.4", "3.13.2", "3.13.3", "3.17"])(
    "%s: every field of every row has an example",
    (version) => {
      for (const row of Object.values(barman({ version }).events)) {
        for (const example of row.examples) expect(Object.keys(example.fields)).toEqual(row.fields);
        expect(row.source).not.toBe("");
      }
    },
  );

  test("BARMAN_BACKUP_INFO_PATH since 3.13.3", () => {
    const has = (version: string): boolean =>
      barman({ version }).events.pre_backup.fields.includes("BARMAN_BACKUP_INFO_PATH");
    expect([has("3.4"), has("3.13.2"), has("3.13.3"), has("3.17")]).toEqual([
      false,
      false,
      true,
      true,
    ]);
  });

  test("a vetoed deletion is undone by cron since 3.12, and the row says so", () => {
    const bugs = (version: string): readonly string[] =>
      barman({ version }).events.pre_delete.knownIssues ?? [];
    expect(bugs("3.11.1")).toEqual([]);
    expect(bugs("3.12.0").join()).toContain(
      "would delete this backup at the next cron in spite of the veto",
    );
  });

  test.each(["2.19", "3.3", "4.0", "3.18", "latest", ""])("%j is refused", (version) => {
    expect(() => barman({ version })).toThrow(expect.objectContaining({ code: "USAGE" }));
  });
});
