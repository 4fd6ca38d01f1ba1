import { readFile } from "node:fs/promises";
import {
  type Adapter,
  createExitCodePolicy,
  defineAdapter,
  type EventSpec,
  type ExitPolicy,
  HookError,
  type HookEvent,
  type OperationSpec,
  type Verdict,
} from "../src/index.ts";

/** A product for tests: JSON configuration, shell text per event, exit 3 vetoes, 4 fails, 5 is tried again after 2 s, 6 postpones, anything else warns. */
export type ToyConfig = Readonly<Record<string, readonly string[]>>;

export const toyPolicy: ExitPolicy = createExitCodePolicy(
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
function limitVerdict(verdict: Verdict, name: Name | undefined): Verdict {
  return verdict.action === "retry" && name !== "before"
    ? { action: "warn", note: "ignored" }
    : verdict;
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
  before: row("pre", {
    veto: { decision: "cancel", message: "would STOP the job" },
    onRetry: "would call again in 2 s",
  }),
  after: row("post", {
    examples: [
      { status: "success", fields: { TOY_JOB: "nightly", TOY_STATUS: "success work" } },
      { status: "error", fields: { TOY_JOB: "nightly", TOY_STATUS: "error work" } },
    ],
  }),
  // Where an objection keeps something alive, and silence ends it.
  closing: row("notice", {
    veto: { decision: "proceed", message: "would stay open" },
    vetoAction: "keepRunning",
    default: { decision: "cancel", message: "would close" },
  }),
} satisfies Record<string, EventSpec>;
type Name = keyof typeof toyEvents;
type Event = HookEvent<Name>;

const backup: OperationSpec<Name> = {
  name: "copy",
  before: [{ events: ["before"], cancelable: true }],
  endings: {
    success: { after: [{ events: ["after"], cancelable: false }], exit: 0, description: "copied" },
    error: {
      after: [{ events: ["after"], cancelable: false }],
      exit: 9,
      description: "not copied",
    },
    veto: { after: [], exit: 7, description: "nothing was copied" },
    setup: { after: [], exit: 8, description: "refused" },
    interrupt: {
      after: [{ events: ["after"], cancelable: false }],
      exit: 6,
      description: "broken off",
    },
    terminate: { after: [], exit: 143, description: "dead" },
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
      { code: "3", description: "a veto", source: "this file" },
      { code: "any other", description: "ignored", source: "this file" },
    ],
    fieldPrefix: "TOY_",
    options: [{ flags: "--job <name>", description: "the job", commands: ["rehearse", "run"] }],
    service: {
      user: "nobody-has-this-name",
      env: { PATH: "/usr/bin:/bin", HOME: "/toy", SHELL: "/bin/sh" },
    },
    async load(path = "toy.json") {
      const text = await readFile(path, "utf8").catch((cause: NodeJS.ErrnoException) => {
        const [code, what] =
          cause.code === "ENOENT"
            ? (["CONFIG_MISSING", "no such"] as const)
            : (["CONFIG_UNREADABLE", "unreadable"] as const);
        throw new HookError(code, `${what} configuration`, {
          product: "Toy",
          place: { file: path },
          cause,
        });
      });
      if (!text.startsWith("{"))
        throw new HookError("CONFIG_INVALID", "not JSON", {
          product: "Toy",
          place: { file: path, line: 1, column: 1 },
        });
      const config = JSON.parse(text) as ToyConfig;
      const settings = Object.entries(config).flatMap(([option, values]) =>
        values.map((value) => ({
          scope: { job: "nightly" },
          option,
          value,
          place: { file: path, line: 1, column: 2 },
          overrides: [],
        })),
      );
      const problems = settings
        .filter(({ value }) => value === "")
        .map(({ place }) => ({
          code: "empty",
          severity: "error" as const,
          place,
          message: "an empty command",
        }));
      return { config, scopes: [{ job: "nightly" }, { job: "idle" }], settings, problems };
    },
    async resolveEvent(name, _config, { set, options, work }) {
      const job = set["TOY_JOB"] ?? options["job"];
      return {
        event: {
          product: "toy",
          name,
          operation: "backup",
          phase: toyEvents[name].phase,
          ...(work && {
            status: work.ending === "success" ? ("success" as const) : ("error" as const),
          }),
          fields: {
            TOY_JOB: String(job ?? "nightly"),
            TOY_STATUS:
              set["TOY_STATUS"] ??
              (work ? `${work.ending} ${work.during} ${work.error ?? ""}`.trim() : ""),
          },
        },
        origins: { TOY_JOB: job === undefined ? "example" : "explicit", TOY_STATUS: "derived" },
      };
    },
    summarizeEvent: ({ fields: { TOY_JOB: job = "", TOY_STATUS: error = "" } }) => ({
      job: { job },
      ...(error && { error }),
    }),
    withScript: (config, event, script) => ({ ...config, [event.name]: [script] }),
    plan: ([event], config) => ({
      order: "sequence",
      onFailure: "stop",
      hooks: (config[event?.name ?? ""] ?? []).map((text, index) => ({
        id: `${event?.name}-${index + 1}`,
        event: event as Event,
        step: () => ({
          file: "/bin/sh",
          args: ["-c", text],
          env: event?.fields ?? {},
          stdio: "split",
          until: "eof",
          descendants: "keep",
        }),
        policy: (attempt) => limitVerdict(toyPolicy(attempt), event?.name),
      })),
    }),
    encodeCall: ({ name, fields }) => ({ args: [name], env: fields }),
    decodeCall: ({ args: [name = ""], env }) => {
      const row = toyEvents[name as Name];
      if (row === undefined) {
        throw new HookError("CALL_INVALID", "this is no call", {
          product: "Toy",
          expected: Object.keys(toyEvents).join(", "),
          received: `"${name}"`,
        });
      }
      const { TOY_JOB = "", TOY_STATUS = "" } = env;
      const status =
        row.phase === "post"
          ? { status: TOY_STATUS.startsWith("success") ? ("success" as const) : ("error" as const) }
          : {};
      return {
        product: "toy",
        name: name as Name,
        operation: "backup",
        phase: row.phase,
        ...status,
        fields: { TOY_JOB, TOY_STATUS },
      };
    },
    encodeReply: ({ decision }) => ({
      exitCode: { proceed: 0, cancel: 3, fail: 4, postpone: 5, blocked: 5 }[decision],
      files: {},
    }),
    log: ({ hooks }) =>
      hooks.map(({ hook }) => ({ logger: "toy", level: "INFO", message: `ran ${hook.id}` })),
  });
}
