import { describe, expect, test } from "vitest";
import {
  createVirtualClock,
  type Dispatch,
  type DispatchResult,
  type Ending,
  HookError,
  type OperationOptions,
  type OperationSpec,
  runOperation,
  type Spawn,
  type WorkResult,
} from "../src/index.ts";
import { toy, toyPolicy } from "./toy.ts";

/** Every hook is a word of the configuration, and its exit code: nothing has to be started to see what an operation makes of it. */
const spawn: Spawn = async ({ args }, { number }) => ({
  number,
  exitCode: Number(args[1]),
  timedOut: false,
  stdout: "",
  stderr: "",
  durationMs: 0,
});
const heard = (...events: Dispatch["events"]): Dispatch => ({ events, cancelable: true });
const ending = (exit: Ending["exit"], says: string, ...after: Dispatch[]): Ending => ({
  after,
  exit,
  description: says,
});
const spec: OperationSpec = {
  before: [heard("first"), heard("second")],
  endings: {
    success: ending("inherit", "done", heard("last")),
    error: ending("inherit", "not done", heard("last")),
    veto: ending(7, "not begun", heard("last")),
    setup: ending(8, "refused", heard("last")),
    interrupt: ending(6, "broken off", heard("last")),
    terminate: ending(143, "dead"),
  },
};
const veto = { decision: "cancel", message: "would STOP" } as const;

/** Plays the operation with hooks of these exit codes, and tells what each event was told of the work. */
async function play(
  config: Readonly<Record<string, string>>,
  options: Partial<OperationOptions> = {},
) {
  const made = toy();
  const row = { ...made.events.before, veto };
  const adapter = {
    ...made,
    events: { ...made.events, first: row, second: row, last: row },
    operations: { backup: spec },
    plan: async (...input: Parameters<typeof made.plan>) => {
      const plan = await made.plan(...input);
      return { ...plan, hooks: plan.hooks.map((hook) => ({ ...hook, policy: toyPolicy })) };
    },
  };
  const told: [string, WorkResult | undefined][] = [];
  const result = await runOperation(
    adapter,
    "backup",
    Object.fromEntries(Object.entries(config).map(([name, code]) => [name, [code]])),
    {
      env: {},
      clock: createVirtualClock(),
      spawn,
      maxAttempts: 2,
      createEvent: async (name, work) => {
        told.push([name, work]);
        return { product: "toy", name, operation: "backup", phase: "pre", fields: {} };
      },
      work: async () => ({ ending: "success", exitCode: 0 }),
      ...options,
    },
  );
  return { ...result, told };
}

describe("the exit code of the product's command", () => {
  test.each<[what: string, work: Omit<WorkResult, "during">, exit: number, decision: string]>([
    ["that of the work", { ending: "success", exitCode: 0 }, 0, "proceed"],
    ["that of work that failed", { ending: "error", exitCode: 41 }, 41, "fail"],
    ["1, if the work has none", { ending: "error" }, 1, "fail"],
  ])("is %s", async (_what, work, exit, decision) => {
    expect(await play({}, { work: async () => work })).toMatchObject({
      ending: work.ending,
      exit,
      decision,
    });
  });
});

describe("what the events that follow are told", () => {
  test.each<
    [what: string, config: Record<string, string>, options: Partial<OperationOptions>, work: object]
  >([
    [
      "after a veto: that nothing had begun, and who objected",
      { second: "3" },
      {},
      { ending: "veto", during: "before", vetoedBy: { hook: { id: "second-1" } } },
    ],
    ["after a refusal", {}, { setup: async () => false }, { ending: "setup", during: "before" }],
    [
      "after the work",
      {},
      { setup: async () => true },
      { ending: "success", during: "work", exitCode: 0 },
    ],
  ])("%s", async (_what, config, options, work) => {
    const { told } = await play(config, options);
    const [name, last] = told.at(-1) ?? [];
    expect(name).toBe("last");
    expect(last).toMatchObject(
      "vetoedBy" in work ? { ...work, vetoedBy: { verdict: { action: "cancel" } } } : work,
    );
    expect(told.slice(0, -1).map(([, before]) => before)).toEqual(
      told.slice(0, -1).map(() => undefined),
    );
  });
});

describe("an operation", () => {
  test("that a hook blocks has the words of that hook, and nothing follows", async () => {
    const result = await play({ first: "0", second: "5" });
    expect(result).toMatchObject({ ending: "blocked", decision: "blocked", exit: 1 });
    expect(result.message).toBe(
      "would try second-1 again for ever (attempt 2 exited 5; given up here)",
    );
    expect(result.dispatches).toHaveLength(2);
    expect((await play({ first: "5" })).message).toContain("would try first-1 again for ever");
  });

  test("that a hook after it blocks is blocked, however it ended", async () => {
    expect(await play({ last: "5" })).toMatchObject({
      ending: "success",
      decision: "blocked",
      message: "done",
    });
  });

  test("takes the decision of the hook that stopped it, not of an earlier or a later one", async () => {
    expect(await play({ first: "0", second: "4", last: "3" })).toMatchObject({
      ending: "veto",
      decision: "fail",
      exit: 7,
    });
  });

  test("whose work failed has failed, whatever a hook after it says", async () => {
    expect(await play({ last: "3" }, { work: async () => ({ ending: "error" }) })).toMatchObject({
      ending: "error",
      decision: "fail",
    });
  });

  test.each([
    ["before the first hook", "first", []],
    ["between two hooks", "second", ["first"]],
  ])(
    "that somebody stops %s ends there, though nothing was running that a signal could end",
    async (_when, at, ran) => {
      const [stop, spare] = [new AbortController(), new AbortController()];
      let worked = false;
      const fired: string[] = [];
      const result = await play(
        { first: "0", second: "0", last: "0" },
        {
          signals: [stop.signal, spare.signal],
          setup: async () => {
            if (at === "first") stop.abort("interrupt");
            return true;
          },
          onDispatched: ({ events: [event] }) => {
            fired.push(event?.name ?? "");
            if (event?.name === "first") stop.abort("interrupt");
          },
          work: async () => {
            worked = true;
            return { ending: "success" };
          },
        },
      );
      expect(result).toMatchObject({ ending: "interrupt", exit: 6 });
      expect([worked, fired]).toEqual([false, [...ran, "last"]]);
    },
  );

  test("with all its signals used up runs no hook any more", async () => {
    const stop = new AbortController();
    const result = await play(
      { last: "0" },
      {
        signals: [stop.signal],
        work: async () => {
          stop.abort("interrupt");
          return { ending: "success" };
        },
      },
    );
    expect(result).toMatchObject({ ending: "interrupt", exit: 6 });
    expect(result.dispatches.at(-1)?.outcome).toMatchObject({
      interrupted: "interrupt",
      hooks: [],
    });
  });

  test("tells each firing when it is over", async () => {
    const fired: DispatchResult[] = [];
    const { dispatches } = await play({}, { onDispatched: (result) => fired.push(result) });
    expect(fired).toEqual(dispatches);
    expect(fired.flatMap(({ events }) => events.map(({ name }) => name))).toEqual([
      "first",
      "second",
      "last",
    ]);
  });

  test("with an ending that its table does not have is a fault of the adapter", async () => {
    await expect(play({}, { work: async () => ({ ending: "melted" }) })).rejects.toThrow(
      'toy: the operation backup has no ending "melted"',
    );
  });

  test("the product does not have: those that there are", async () => {
    const adapter = { ...toy(), operations: { backup: spec, restore: spec } };
    const options: OperationOptions = {
      env: {},
      createEvent: () => Promise.reject(new Error("never asked")),
      work: async () => ({ ending: "success" }),
    };
    await expect(runOperation(adapter, "delete", {}, options)).rejects.toThrow(
      new HookError("UNKNOWN_NAME", 'there is no operation "delete"', {
        product: "Toy",
        expected: "backup, restore",
      }),
    );
  });
});
