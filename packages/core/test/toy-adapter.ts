import { readFile } from "node:fs/promises";
import {
  type Adapter,
  byExitCode,
  defineAdapter,
  type EventSpec,
  type ExitPolicy,
  type HookEvent,
  HookError,
  type OperationSpec,
  type Verdict,
} from "../src/index.ts";

/** A product for tests: JSON configuration, shell text per event, exit 3 vetoes, 4 fails, 5 is tried again after 2 s, 6 postpones, anything else warns. */
export type ToyConfig = Readonly<Record<string, readonly string[]>>;

export const toyPolicy: ExitPolicy = byExitCode(
  {
    0: { action: "continue" },
    3: { action: "cancel", note: "a veto" },
    4: { action: "fail", note: "a failure" },
    5: { action: "retry", delayMs: 2_000, note: "again in 2 s" },
    6: { action: "postpone", delayMs: 60_000 },
  },
  () => ({ action: "warn", note: "ignored" }),
);

/** Only before the work it calls a hook again. */
function heardOnly(verdict: Verdict, name: Name | undefined): Verdict {
  return verdict.action === "retry" && name !== "before" ? { action: "warn", note: "ignored" } : verdict;
}

const row = (phase: EventSpec["phase"], more: Partial<EventSpec> = {}): EventSpec => ({
  operation: "backup",
  phase,
  fields: ["TOY_JOB", "TOY_STATUS"],
  examples: [{ fields: { TOY_JOB: "nightly", TOY_STATUS: "" } }],
  source: "this file",
  ...more,
});

export const toyEvents = {
  before: row("pre", { veto: { decision: "cancel", says: "would STOP the job" }, again: "would call again in 2 s" }),
  after: row("post", {
    examples: [
      { status: "success", fields: { TOY_JOB: "nightly", TOY_STATUS: "success work" } },
      { status: "error", fields: { TOY_JOB: "nightly", TOY_STATUS: "error work" } },
    ],
  }),
  // Where an objection keeps something alive, and silence ends it.
  closing: row("notice", {
    veto: { decision: "proceed", says: "would stay open" },
    word: "keepRunning",
    silence: { decision: "cancel", says: "would close" },
  }),
} satisfies Record<string, EventSpec>;
type Name = keyof typeof toyEvents;
type Event = HookEvent<Name>;

const backup: OperationSpec<Name> = {
  name: "copy",
  before: [{ events: ["before"], heard: true }],
  endings: {
    success: { after: [{ events: ["after"], heard: false }], exit: 0, says: "copied" },
    error: { after: [{ events: ["after"], heard: false }], exit: 9, says: "not copied" },
    veto: { after: [], exit: 7, says: "nothing was copied" },
    setup: { after: [], exit: 8, says: "refused" },
    interrupt: { after: [{ events: ["after"], heard: false }], exit: 6, says: "broken off" },
    terminate: { after: [], exit: 143, says: "dead" },
  },
};

export function toy({ version = "1" }: { version?: string } = {}): Adapter<ToyConfig, Event> {
  return defineAdapter<ToyConfig, Event>({
    contract: 1,
    product: "toy",
    title: "Toy",
    version,
    events: toyEvents,
    operations: { backup },
    exitCodes: [
      { code: "3", says: "a veto", source: "this file" },
      { code: "any other", says: "ignored", source: "this file" },
    ],
    fieldPrefix: "TOY_",
    options: [{ flags: "--job <name>", description: "the job", verbs: ["rehearse", "run"] }],
    service: { user: "nobody-has-this-name", env: { PATH: "/usr/bin:/bin", HOME: "/toy", SHELL: "/bin/sh" } },
    async load(path = "toy.json") {
      const text = await readFile(path, "utf8").catch((cause: NodeJS.ErrnoException) => {
        const [code, what] =
          cause.code === "ENOENT" ? (["CONFIG_MISSING", "no such"] as const) : (["CONFIG_UNREADABLE", "unreadable"] as const);
        throw new HookError(code, `${what} configuration`, { product: "Toy", place: { file: path }, cause });
      });
      if (!text.startsWith("{"))
        throw new HookError("CONFIG_INVALID", "not JSON", { product: "Toy", place: { file: path, line: 1, column: 1 } });
      const config = JSON.parse(text) as ToyConfig;
      const settings = Object.entries(config).flatMap(([option, values]) =>
        values.map((value) => ({ scope: { job: "nightly" }, option, value, place: { file: path, line: 1, column: 2 }, overrides: [] })),
      );
      const problems = settings
        .filter(({ value }) => value === "")
        .map(({ place }) => ({ code: "empty", severity: "error" as const, place, message: "an empty command" }));
      return { config, scopes: [{ job: "nightly" }, { job: "idle" }], settings, problems };
    },
    async situation(name, _config, { set, options, work }) {
      const job = set["TOY_JOB"] ?? options["job"];
      return {
        event: {
          product: "toy",
          name,
          operation: "backup",
          phase: toyEvents[name].phase,
          ...(work && { status: work.ending === "success" ? ("success" as const) : ("error" as const) }),
          fields: {
            TOY_JOB: String(job ?? "nightly"),
            TOY_STATUS: set["TOY_STATUS"] ?? (work ? `${work.ending} ${work.during} ${work.error ?? ""}`.trim() : ""),
          },
        },
        sources: { TOY_JOB: job === undefined ? "example" : "given", TOY_STATUS: "derived" },
      };
    },
    facts: ({ fields: { TOY_JOB: job = "", TOY_STATUS: error = "" } }) => ({ job: { job }, ...(error && { error }) }),
    substitute: (config, event, script) => ({ ...config, [event.name]: [script] }),
    plan: ([event], config) => ({
      order: "sequence",
      onFailure: "stop",
      hooks: (config[event?.name ?? ""] ?? []).map((text, index) => ({
        id: `${event?.name}-${index + 1}`,
        event: event as Event,
        step: () => ({ file: "/bin/sh", args: ["-c", text], env: event?.fields ?? {}, stdio: "split", until: "eof", survivors: "leave" }),
        policy: (attempt) => heardOnly(toyPolicy(attempt), event?.name),
      })),
    }),
    call: ({ name, fields }) => ({ args: [name], env: fields }),
    decode: ({ args: [name = ""], env }) => {
      const row = toyEvents[name as Name];
      if (row === undefined) {
        throw new HookError("CALL_INVALID", "this is no call", {
          product: "Toy",
          expected: Object.keys(toyEvents).join(", "),
          got: `"${name}"`,
        });
      }
      const { TOY_JOB = "", TOY_STATUS = "" } = env;
      const status = row.phase === "post" ? { status: TOY_STATUS.startsWith("success") ? ("success" as const) : ("error" as const) } : {};
      return { product: "toy", name: name as Name, operation: "backup", phase: row.phase, ...status, fields: { TOY_JOB, TOY_STATUS } };
    },
    encode: ({ decision }) => ({ exitCode: { proceed: 0, cancel: 3, fail: 4, postpone: 5, blocked: 5 }[decision], files: {} }),
    log: ({ hooks }) => hooks.map(({ hook }) => ({ logger: "toy", level: "INFO", message: `ran ${hook.id}` })),
  });
}
