import { userInfo } from "node:os";
import {
  type EventInput,
  HookError,
  type ResolvedEvent,
  type ValueOrigin,
} from "@backup-hooks/core";
import { countFiles } from "./count-files.ts";
import { createEvent, type SyncrifyEvent, type SyncrifyEventName } from "./protocol/events.ts";
import { getVariable, type VariableName, variableNames } from "./protocol/variables.ts";

type ResolvedValue = readonly [value: string, source: ValueOrigin];

/** One of several jobs at once: its number, from 1, and its job id. Absent: the one job of a rehearsal or a run. */
export interface Job {
  readonly number: number;
  readonly id: string;
}

/**
 * The values of one call. What was said wins; then what follows from this machine, which plays the client; a value that nobody
 * knows is the table's example. $EVENT is the event, and the counts at the start are zero, whatever was said.
 * @throws HookError VALUE_INVALID for a number that is none
 */
export function resolveEvent(
  name: SyncrifyEventName,
  build: number,
  input: EventInput,
  job?: Job,
): ResolvedEvent<SyncrifyEvent> {
  const flag = input.set["$EVENT"] ?? getVariable("$EVENT")[name];
  if (flag !== getVariable("$EVENT")[name]) {
    throw new HookError("VALUE_INVALID", "$EVENT", {
      product: "Syncrify",
      expected: `${getVariable("$EVENT")[name]}, which says that this is the ${name}`,
      received: `"${flag}"`,
    });
  }
  const derived =
    job === undefined ? deriveFromMachine(name, build, input) : deriveFromJob(job, build);
  const found = variableNames.map((field): [VariableName, ResolvedValue] => [
    field,
    getFixedValue(name, field) ??
      getExplicitValue(name, field, input) ??
      derived[field] ?? [getVariable(field).example, "example"],
  ]);
  return {
    event: createEvent(name, Object.fromEntries(found.map(([field, [value]]) => [field, value]))),
    origins: Object.fromEntries(found.map(([field, [, source]]) => [field, source])),
  };
}

function getFixedValue(name: SyncrifyEventName, field: VariableName): ResolvedValue | undefined {
  const value = getVariable(field)[name];
  return value === undefined ? undefined : [value, "derived"];
}

function getExplicitValue(
  name: SyncrifyEventName,
  field: VariableName,
  { set }: EventInput,
): ResolvedValue | undefined {
  const value = set[`${name}:${field}`] ?? set[field];
  if (value === undefined) return undefined;
  if (getVariable(field).type === "integer" && !/^\d+$/.test(value)) {
    throw new HookError("VALUE_INVALID", field, {
      product: "Syncrify",
      expected: "a whole number",
      received: `"${value}"`,
    });
  }
  return [value, "explicit"];
}

type ResolvedValues = Partial<Readonly<Record<VariableName, ResolvedValue>>>;

/** The client is this machine and this user; the job is the first one since the server was started. */
function deriveFromMachine(
  name: SyncrifyEventName,
  build: number,
  { options }: EventInput,
): ResolvedValues {
  const path = options["count"];
  const { files, bytes } =
    typeof path === "string" && name === "end" ? countFiles(path) : { files: 0n, bytes: 0n };
  return {
    $CLIENT_IP: ["127.0.0.1", "derived"],
    $CLIENT_BUILD_NO: [String(build), "derived"],
    $USER: [getLoginName(), "derived"],
    $FILE_COUNT: [String(files), "derived"],
    $BYTE_COUNT: [String(bytes), "derived"],
    $JOB_ID: ["1", "derived"],
  };
}

/** Clients that differ in digits only, so that the lines a script writes for them have one form. */
function deriveFromJob({ number, id }: Job, build: number): ResolvedValues {
  return {
    $CLIENT_IP: [`10.0.${number >> 8}.${number & 255}`, "derived"],
    $CLIENT_BUILD_NO: [String(build), "derived"],
    $PROFILE: [`Profile ${number}`, "derived"],
    $USER: [`client-${number}@example.org`, "derived"],
    $FILE_COUNT: [String(10 * number), "derived"],
    $BYTE_COUNT: [String(4096 * number), "derived"],
    $JOB_ID: [id, "derived"],
  };
}

function getLoginName(): string {
  try {
    return userInfo().username;
  } catch {
    // An account without a name, as in a container that runs under a bare number.
    return `user-${process.getuid?.() ?? 0}`;
  }
}
