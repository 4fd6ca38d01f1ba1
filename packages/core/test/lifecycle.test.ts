import { appendFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import {
  createVirtualClock,
  dispatchEvents,
  HookError,
  type HookEvent,
  type OperationOptions,
  runOperation,
} from "../src/index.ts";
import { env, folder, type ToyConfig, toy } from "./toy.ts";

const adapter = toy();

async function backup(config: ToyConfig, options: Partial<OperationOptions> = {}) {
  return runOperation(adapter, "backup", config, {
    env,
    clock: createVirtualClock(),
    createEvent: async (name, work) =>
      (
        await adapter.resolveEvent(name as "before", config, {
          set: {},
          options: {},
          ...(work && { work }),
        })
      ).event,
    work: async () => ({ ending: "success" }),
    ...options,
  });
}

const names = (result: Awaited<ReturnType<typeof backup>>): string[] =>
  result.dispatches.flatMap(({ events }) => events.map(({ name }) => name));

describe("an operation ends", () => {
  test("well: the hooks before, the work, the hooks after, which are told", async () => {
    const path = join(folder(), "seen");
    const seen = `echo "$TOY_STATUS" >> ${path}`;
    const result = await backup({ before: [seen], after: [seen] });
    expect(result).toMatchObject({ ending: "success", decision: "proceed", exit: 0 });
    expect(readFileSync(path, "utf8")).toBe("\nsuccess work\n");
  });

  test("with an error of its work: what the product fires then, told of the error", async () => {
    const path = join(folder(), "seen");
    const result = await backup(
      { after: [`echo "$TOY_STATUS" > ${path}`] },
      { work: async () => ({ ending: "error", error: "command exited with 2" }) },
    );
    expect(result).toMatchObject({ ending: "error", decision: "fail", exit: 9 });
    expect(readFileSync(path, "utf8")).toBe("error work command exited with 2\n");
  });

  test("with a veto: the work never starts", async () => {
    let worked = false;
    const result = await backup(
      { before: ["exit 3"] },
      {
        work: async () => {
          worked = true;
          return { ending: "success" };
        },
      },
    );
    expect(result).toMatchObject({ ending: "veto", decision: "cancel", exit: 7 });
    expect(names(result)).toEqual(["before"]);
    expect(worked).toBe(false);
  });

  test("before it began: no hook at all", async () => {
    const result = await backup({ before: ["exit 0"] }, { setup: async () => false });
    expect(result).toMatchObject({ ending: "setup", exit: 8, dispatches: [] });
  });

  test("by SIGINT while a hook runs: the product's list for it, with a fresh signal", async () => {
    const [first, second] = [new AbortController(), new AbortController()];
    const path = join(folder(), "seen");
    const result = await backup(
      { before: ["echo ready; sleep 60"], after: [`echo "$TOY_STATUS" > ${path}`] },
      {
        signals: [first.signal, second.signal],
        observer: { onOutput: () => first.abort("interrupt") },
      },
    );
    expect(result).toMatchObject({ ending: "interrupt", exit: 6 });
    expect(readFileSync(path, "utf8")).toBe("interrupt before\n");
  });

  test("by SIGTERM while the work runs: the work's signal is aborted", async () => {
    const stop = new AbortController();
    const result = await backup(
      { after: ["exit 0"] },
      {
        signals: [stop.signal],
        work: (signal) =>
          new Promise((done) => {
            signal?.addEventListener("abort", () => done({ ending: "error" }));
            stop.abort("terminate");
          }),
      },
    );
    expect(result).toMatchObject({
      ending: "terminate",
      exit: 143,
      dispatches: [{ events: [{ name: "before" }] }],
    });
  });

  test("a second Ctrl-C ends the hooks that follow the first", async () => {
    const [first, second] = [new AbortController(), new AbortController()];
    const result = await backup(
      { before: ["echo ready; sleep 60"], after: ["echo again; sleep 60"] },
      {
        signals: [first.signal, second.signal],
        observer: { onOutput: () => (first.signal.aborted ? second : first).abort("interrupt") },
      },
    );
    expect(result.ending).toBe("interrupt");
    expect(result.dispatches.at(-1)?.outcome).toMatchObject({
      interrupted: "interrupt",
      hooks: [{ attempts: [{ ended: { why: "abort" } }] }],
    });
  });

  test("never, when a hook blocks: nothing follows", async () => {
    const result = await backup({ before: ["exit 5"], after: ["exit 0"] }, { maxAttempts: 2 });
    expect(result).toMatchObject({ ending: "blocked", decision: "blocked", exit: 1 });
    expect(names(result)).toEqual(["before"]);
  });
});

describe("an ending that listens to the hooks after it becomes another one", () => {
  const heard = { events: ["closing"], cancelable: true } as const;
  const { endings } = adapter.operations.backup ?? {};
  if (endings === undefined) throw new Error("the toy has no backup");
  const success = {
    ...endings.success,
    after: [heard, { events: ["after"], cancelable: false }],
    overriddenBy: { veto: "late", interrupt: "interrupt" },
  } as const;
  const listening = {
    ...adapter,
    events: {
      ...adapter.events,
      closing: {
        ...adapter.events.closing,
        default: { decision: "proceed", message: "would go on" },
        veto: { decision: "fail", message: "would fail" },
      },
    },
    operations: {
      backup: {
        before: [],
        endings: { ...endings, success, late: { after: [], exit: 5, description: "copied, but" } },
      },
    },
  } as const;
  const play = (text: string, options: Partial<OperationOptions> = {}) =>
    runOperation(
      listening,
      "backup",
      { closing: [text], after: ["exit 3"] },
      {
        env,
        clock: createVirtualClock(),
        createEvent: async (name) => ({
          product: "toy",
          name,
          operation: "backup",
          phase: "post",
          fields: {},
        }),
        work: async () => ({ ending: "success" }),
        ...options,
      },
    );

  test.each([
    ["exit 0", { ending: "success", decision: "proceed", exit: 0, message: "copied" }],
    ["exit 4", { ending: "late", decision: "fail", exit: 5, message: "copied, but" }],
  ])("%s", async (text, expected) => {
    const result = await play(text);
    expect(result).toMatchObject(expected);
    expect(names(result)).toEqual(["closing", "after"]);
  });

  test("when one of them is stopped", async () => {
    const stop = new AbortController();
    const result = await play("echo ready; sleep 60", {
      signals: [stop.signal],
      observer: { onOutput: () => stop.abort("interrupt") },
    });
    expect(result).toMatchObject({ ending: "interrupt", decision: "fail", exit: 6 });
  });
});

describe("a firing", () => {
  const event = (name: "before" | "after" | "closing"): HookEvent => ({
    product: "toy",
    name,
    operation: "backup",
    phase: "pre",
    fields: {},
  });
  const play = (name: "before" | "after" | "closing", text: string, heard = true) =>
    dispatchEvents(
      adapter,
      { events: [name], cancelable: heard },
      [event(name)],
      { [name]: [text] },
      { env, clock: createVirtualClock() },
    );

  test.each([
    ["before", "exit 3", true, "cancel", "would STOP the job (before-1 exited 3)"],
    ["before", "exit 0", true, "proceed", "would go on"],
    [
      "before",
      "exit 3",
      false,
      "proceed",
      "would go on: at this point it does not listen to a hook (before-1 exited 3)",
    ],
    ["before", "exit 4", true, "fail", "would STOP the job (before-1 exited 4)"],
    [
      "after",
      "exit 3",
      true,
      "proceed",
      "would go on: at this point it does not listen to a hook (after-1 exited 3)",
    ],
    ["closing", "exit 0", true, "cancel", "would close"],
    ["closing", "exit 3", true, "proceed", "would stay open (closing-1 exited 3)"],
  ] as const)("%s with %j, heard %s: %s", async (name, text, heard, decision, says) => {
    expect((await play(name, text, heard)).effect).toEqual({ decision, message: says });
  });
});

describe("hooks that the product does not wait for", () => {
  const detached: typeof adapter = {
    ...adapter,
    plan: async (events, config) => ({
      ...(await adapter.plan(events, config)),
      order: "detached",
    }),
  };
  const play = (
    config: ToyConfig,
    work: OperationOptions["work"],
    signals: readonly AbortSignal[] = [],
  ) =>
    runOperation(detached, "backup", config, {
      env,
      createEvent: async (name) =>
        (await detached.resolveEvent(name as "before", config, { set: {}, options: {} })).event,
      work,
      signals,
    });
  const until = (file: string): string => `until [ -e ${file} ]; do sleep 0.02; done`;

  test("do not hold up the work nor each other, and are all in the result, in the order of their start", async () => {
    const path = folder();
    const config = {
      before: [`${until(`${path}/worked`)}; ${until(`${path}/after`)}`],
      after: [`touch ${path}/after`],
    };
    const result = await play(config, async () => {
      writeFileSync(join(path, "worked"), "");
      return { ending: "success" };
    });
    expect(names(result)).toEqual(["before", "after"]);
    expect(result.dispatches.map(({ outcome }) => outcome.hooks[0]?.attempts[0]?.exitCode)).toEqual(
      [0, 0],
    );
  });

  test("have begun before the work has, and a short one is over", async () => {
    const path = join(folder(), "seen");
    const result = await play({ before: [`echo before >> ${path}`] }, async () => {
      appendFileSync(path, "work\n");
      return { ending: "success" };
    });
    expect(readFileSync(path, "utf8")).toBe("before\nwork\n");
    expect(result.ending).toBe("success");
  });

  test("end with us when we are stopped before the work, which is left out", async () => {
    const stop = new AbortController();
    const path = folder();
    const watching = (async () => {
      while (!existsSync(join(path, "ready")))
        await new Promise((resolve) => setTimeout(resolve, 10));
      stop.abort("interrupt");
    })();
    let worked = false;
    const result = await play({ before: [`touch ${path}/ready; sleep 60`] }, async () => {
      worked = true;
      return { ending: "success" };
    }, [stop.signal, new AbortController().signal]);
    await watching;
    expect([result.ending, worked]).toEqual(["interrupt", false]);
  });
});

test("an operation the product does not have is refused by name", async () => {
  await expect(
    runOperation(
      adapter,
      "restore",
      {},
      {
        env,
        createEvent: async () => {
          throw new Error("never asked");
        },
        work: async () => ({ ending: "success" }),
      },
    ),
  ).rejects.toThrow(
    new HookError("UNKNOWN_NAME", 'there is no operation "restore"', {
      product: "Toy",
      expected: "backup",
    }),
  );
});
