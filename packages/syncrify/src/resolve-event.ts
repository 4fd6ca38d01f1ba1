import { type FieldSource, type Given, HookError, type Situation } from "@backup-hooks/core";
import { userInfo } from "node:os";
import { countFiles } from "./count-files.ts";
import { eventOf, type SyncrifyEvent, type SyncrifyEventName } from "./protocol/events.ts";
import { variable, type VariableName, variableNames } from "./protocol/variables.ts";

type Found = readonly [value: string, source: FieldSource];

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
export function situationOf(name: SyncrifyEventName, build: number, given: Given, job?: Job): Situation<SyncrifyEvent> {
  const flag = given.set["$EVENT"] ?? variable("$EVENT")[name];
  if (flag !== variable("$EVENT")[name]) {
    throw new HookError("VALUE_INVALID", "$EVENT", {
      product: "Syncrify",
      expected: `${variable("$EVENT")[name]}, which says that this is the ${name}`,
      got: `"${flag}"`,
    });
  }
  const derived = job === undefined ? ofThisMachine(name, build, given) : ofJob(job, build);
  const found = variableNames.map((field): [VariableName, Found] => [
    field,
    fixed(name, field) ?? said(name, field, given) ?? derived[field] ?? [variable(field).example, "example"],
  ]);
  return {
    event: eventOf(name, Object.fromEntries(found.map(([field, [value]]) => [field, value]))),
    sources: Object.fromEntries(found.map(([field, [, source]]) => [field, source])),
  };
}

function fixed(name: SyncrifyEventName, field: VariableName): Found | undefined {
  const value = variable(field)[name];
  return value === undefined ? undefined : [value, "derived"];
}

function said(name: SyncrifyEventName, field: VariableName, { set }: Given): Found | undefined {
  const value = set[`${name}:${field}`] ?? set[field];
  if (value === undefined) return undefined;
  if (variable(field).type === "integer" && !/^\d+$/.test(value)) {
    throw new HookError("VALUE_INVALID", field, { product: "Syncrify", expected: "a whole number", got: `"${value}"` });
  }
  return [value, "given"];
}

type Values = Partial<Readonly<Record<VariableName, Found>>>;

/** The client is this machine and this user; the job is the first one since the server was started. */
function ofThisMachine(name: SyncrifyEventName, build: number, { options }: Given): Values {
  const path = options["count"];
  const { files, bytes } = typeof path === "string" && name === "end" ? countFiles(path) : { files: 0n, bytes: 0n };
  return {
    $CLIENT_IP: ["127.0.0.1", "derived"],
    $CLIENT_BUILD_NO: [String(build), "derived"],
    $USER: [loginName(), "derived"],
    $FILE_COUNT: [String(files), "derived"],
    $BYTE_COUNT: [String(bytes), "derived"],
    $JOB_ID: ["1", "derived"],
  };
}

/** Clients that differ in digits only, so that the lines a script writes for them have one form. */
function ofJob({ number, id }: Job, build: number): Values {
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

function loginName(): string {
  try {
    return userInfo().username;
  } catch {
    // An account without a name, as in a container that runs under a bare number.
    return `user-${process.getuid?.() ?? 0}`;
  }
}
