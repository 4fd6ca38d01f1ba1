import { type EventInput, findNearest, HookError, parseDuration } from "@backup-hooks/core";
import { parseEnum } from "../assumptions.ts";
import type { MediaWait } from "./media.ts";

/** Events that a session contains only on request. */
const optionalEvents = [
  "StartBackupServer",
  "PasswordEntry",
  "PreStartSource",
  "AnomalyAlert",
  "MediaRequest",
  "TimedOutMediaRequest",
  "FatalBackupError",
  "StopSched",
] as const;
export type OptionalEvent = (typeof optionalEvents)[number];
const eventAliases: Readonly<Record<string, OptionalEvent>> = {
  SchedStop: "StopSched",
  StopBackupServer: "StartBackupServer",
};

/** The content of a session, from the command line. */
export interface SessionOptions {
  readonly script: string;
  readonly events: ReadonlySet<OptionalEvent>;
  readonly media: MediaWait;
  readonly next?: { readonly script: string; readonly passes: boolean };
}

/**
 * Undefined without `--script`.
 * @throws HookError VALUE_INVALID, VALUE_MISSING, USAGE
 */
export function parseSessionOptions({ options }: EventInput): SessionOptions | undefined {
  const script = options["script"];
  const others = ["with", "media-after", "media-timeout", "next-script", "check"].filter(
    (name) => options[name] !== undefined,
  );
  if (typeof script !== "string") {
    if (others[0] === undefined) return undefined;
    throw new HookError("USAGE", `--${others[0]} is for a whole session`, {
      product: "Retrospect",
      expected: "--script NAME with it",
    });
  }
  const named = String(options["with"] ?? "")
    .split(",")
    .map((name) => name.trim())
    .filter(Boolean)
    .map(parseOptionalEvent);
  const after = parseDurationOption(options, "media-after");
  const timeout = parseDurationOption(options, "media-timeout");
  if (named.includes("TimedOutMediaRequest") && timeout === undefined) {
    throw new HookError(
      "VALUE_MISSING",
      "TimedOutMediaRequest fires only when the time-out preference is on",
      {
        product: "Retrospect",
        hint: "Give the time: --media-timeout 30m",
      },
    );
  }
  const asksForMedia = after !== undefined || timeout !== undefined;
  const next = parseNextScript(options);
  return {
    script,
    events: new Set<OptionalEvent>([
      ...named,
      ...(asksForMedia ? (["MediaRequest"] as const) : []),
    ]),
    media: { ...(after !== undefined && { after }), ...(timeout !== undefined && { timeout }) },
    ...(next && { next }),
  };
}

function parseOptionalEvent(name: string): OptionalEvent {
  const found = optionalEvents.find((one) => one === (eventAliases[name] ?? name));
  if (found !== undefined) return found;
  const close = findNearest(name, [...optionalEvents, ...Object.keys(eventAliases)]);
  const quits = name === "NextExec" || name === "ScriptCheckFailed";
  throw new HookError(
    "UNKNOWN_NAME",
    `--with: "${name}" is no event that a session has on demand`,
    {
      product: "Retrospect",
      expected: `some of ${optionalEvents.join(", ")}`,
      ...(quits
        ? {
            hint: `${name} fires with --next-script NAME --check ${name === "NextExec" ? "pass" : "fail"}`,
          }
        : close && { hint: `Did you mean "${close}"?` }),
    },
  );
}

function parseDurationOption(options: EventInput["options"], name: string): number | undefined {
  return options[name] === undefined
    ? undefined
    : parseDuration(String(options[name]), `--${name}`);
}

function parseNextScript(options: EventInput["options"]): SessionOptions["next"] {
  const [script, result] = [options["next-script"], options["check"]];
  if (script === undefined) {
    if (result === undefined) return undefined;
    throw new HookError("VALUE_MISSING", "--check says how the check of the next script ends", {
      product: "Retrospect",
      hint: "Name that script: --next-script NAME",
    });
  }
  return {
    script: String(script),
    passes: parseEnum("--check", String(result ?? "pass"), ["pass", "fail"]) === "pass",
  };
}
