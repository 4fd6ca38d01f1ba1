import { execFileSync } from "node:child_process";
import { join } from "node:path";
import type { Hook } from "@backup-hooks/core";
import { parseXlogLine, toWalPath } from "../../src/catalog.ts";
import {
  type Barman,
  type BarmanConfig,
  type BarmanEvent,
  type BarmanServer,
  createHook,
  formatPythonFloat,
  formatTruthyJson,
  optionName,
} from "../../src/index.ts";
import { isAtLeast, SINCE } from "../../src/versions.ts";
import {
  BY_PHASE,
  environment,
  eventName,
  hookValue,
  loadConfig,
  pathPrefix,
} from "./installation.ts";
import type { Stage } from "./stage.ts";
import type { CallVector } from "./types.ts";

/** What every hook gets. */
const BASE = ["BARMAN_VERSION", "BARMAN_SERVER", "BARMAN_CONFIGURATION"];

/** What a single runner call is made of: the event, its hook, and the environment of the product. */
export interface Scene {
  readonly event: BarmanEvent;
  /** None if the option is unset. */
  readonly hooks: readonly Hook[];
  readonly env: Readonly<Record<string, string>>;
}

/** Sets a vector's situation on the stage: a real configuration, a real catalogue, a real file, where it states them. */
export async function createScene(
  vector: CallVector,
  stage: Stage,
  adapter: Barman,
): Promise<Scene> {
  const option = optionName(eventName(vector), vector.kind);
  const prefix = pathPrefix(vector);
  const config = await loadConfig(vector, stage, option, prefix, adapter);
  const event = await createEvent(vector, stage, config, adapter);
  const hooks = await createHooks(vector, stage, event, config, adapter, option);
  return { event, hooks, env: environment(vector, prefix, adapter, stage) };
}

/** The event through `situation`: the values that the vector leaves free are set, everything else is worked out. */
async function createEvent(
  vector: CallVector,
  stage: Stage,
  config: BarmanConfig,
  adapter: Barman,
): Promise<BarmanEvent> {
  const name = eventName(vector);
  const { fields } = adapter.events[name];
  const free = Object.entries(vector.env).filter(
    ([field]) => fields.includes(field) && !workedOut(vector, field),
  );
  const input = Object.fromEntries(
    free.map(([field, value]) => [field, typeof value === "string" ? stage.inside(value) : value]),
  ) as Record<string, string>;
  const set = { ...input, ...stated(vector, stage, config, input) };
  const options = {
    server: vector.env["BARMAN_SERVER"] ?? "",
    wait: vector.env["BARMAN_STATUS"] === "DONE",
    ...(input["BARMAN_ERROR"] && { error: input["BARMAN_ERROR"] }),
  };
  const { event } = await adapter.resolveEvent(name, config, { set: dropUndefined(set), options });
  // A value that is no text: only code could set one.
  const none = Object.fromEntries(
    Object.entries(input).filter(([, value]) => typeof value !== "string"),
  );
  if (!isBare(vector, adapter)) return { ...event, fields: { ...event.fields, ...none } };
  const kept = [...BASE, ...("BARMAN_ERROR" in vector.env ? ["BARMAN_ERROR"] : [])];
  return {
    ...event,
    fields: Object.fromEntries(kept.map((field) => [field, event.fields[field] ?? ""])),
  };
}

/** Values that are not free, whatever the vector says: they follow from the version, the configuration, the id or the call site. */
function workedOut({ source, event, phase, barman_version }: CallVector, field: string): boolean {
  if ([...BY_PHASE, ...BASE, "BARMAN_BACKUP_DIR", "BARMAN_BACKUP_INFO_PATH"].includes(field))
    return true;
  if (source === "unit") return false;
  switch (field) {
    case "BARMAN_ERROR":
      return event === "recovery" || (phase === "pre" && event !== "delete");
    case "BARMAN_STATUS":
      return event === "backup";
    case "BARMAN_NEXT_ID":
      return (
        event === "backup" ||
        (event === "delete" &&
          phase === "post" &&
          !isAtLeast(barman_version, SINCE.deleteAnnotation))
      );
    case "BARMAN_PREVIOUS_ID":
      return (
        event === "delete" && phase === "post" && !isAtLeast(barman_version, SINCE.deleteAnnotation)
      );
    default:
      return false;
  }
}

/** A runner that no call site has told about a backup or a file: it sets only what all hooks get. */
function isBare(vector: CallVector, adapter: Barman): boolean {
  const own = adapter.events[eventName(vector)].fields.filter(
    (field) => ![...BASE, ...BY_PHASE, "BARMAN_ERROR"].includes(field),
  );
  return vector.source === "unit" && own.every((field) => !(field in vector.env));
}

type Set = Record<string, string | undefined>;

/** What `config` states, in place of the values it explains; undefined: to be worked out from the disk. */
function stated(
  vector: CallVector,
  stage: Stage,
  { servers }: BarmanConfig,
  input: Record<string, string>,
): Set {
  const { config, env } = vector;
  const settings = servers[env["BARMAN_SERVER"] ?? ""]?.settings;
  if (settings === undefined) return {};
  if (config.catalog !== undefined) {
    const known = config.catalog.some(([id]) => id === config.subject);
    for (const [id, status] of config.catalog) {
      const error = id === config.subject ? (input["BARMAN_ERROR"] ?? "") : "";
      stage.write(
        `${settings.backupDirectory}/meta/${id}-backup.info`,
        `status=${status}\nerror=${error || "None"}\n`,
      );
    }
    const found = known ? { BARMAN_STATUS: undefined, BARMAN_ERROR: undefined } : {};
    return {
      BARMAN_BACKUP_ID: config.subject,
      BARMAN_PREVIOUS_ID: undefined,
      BARMAN_NEXT_ID: undefined,
      ...found,
    };
  }
  if (config.line !== undefined) {
    const { name, size, time, compression } = parseXlogLine(config.line);
    return {
      BARMAN_SEGMENT: name,
      BARMAN_FILE: toWalPath(settings.walsDirectory, name),
      BARMAN_SIZE: size,
      BARMAN_TIMESTAMP: formatPythonFloat(time),
      BARMAN_COMPRESSION: compression,
    };
  }
  if (config.mtime_ns !== undefined) {
    const file = input["BARMAN_FILE"] ?? "";
    stage.write(file, "x".repeat(Number(input["BARMAN_SIZE"])));
    const time = BigInt(config.mtime_ns);
    execFileSync("touch", [
      "-d",
      `@${time / 1_000_000_000n}.${String(time % 1_000_000_000n).padStart(9, "0")}`,
      file,
    ]);
    return {
      BARMAN_SEGMENT: undefined,
      BARMAN_SIZE: undefined,
      BARMAN_TIMESTAMP: undefined,
      BARMAN_COMPRESSION: undefined,
    };
  }
  if (config.kwargs !== undefined) {
    return {
      BARMAN_TABLESPACES: formatTruthyJson(config.tablespaces ?? {}),
      BARMAN_REMOTE_COMMAND: config.remote_command ?? "",
      BARMAN_RECOVER_OPTIONS: formatTruthyJson(config.kwargs ?? {}),
    };
  }
  return { ...callSite(vector, settings, input) };
}

/** What a call site passes: the file by its segment and, to the plain post_archive hook too, the error it must not see. */
function callSite(
  { source, event, phase, kind }: CallVector,
  settings: BarmanServer["settings"],
  { BARMAN_SEGMENT: segment, BARMAN_FILE: file = "" }: Record<string, string>,
): Set {
  const error =
    source === "e2e" && event === "archive" && phase === "post" && kind === "plain"
      ? { BARMAN_ERROR: "an error" }
      : {};
  if (source === "unit" || segment === undefined) return error;
  const incoming = file.startsWith(settings.streamingWalsDirectory)
    ? settings.streamingWalsDirectory
    : settings.incomingWalsDirectory;
  return {
    ...error,
    BARMAN_FILE:
      event === "archive" && phase === "pre"
        ? join(incoming, segment)
        : toWalPath(settings.walsDirectory, segment),
  };
}

function dropUndefined(set: Set): Record<string, string> {
  return Object.fromEntries(
    Object.entries(set).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

/** At a call site through `plan`; the runner alone through `hookOf`. */
async function createHooks(
  vector: CallVector,
  stage: Stage,
  event: BarmanEvent,
  config: BarmanConfig,
  adapter: Barman,
  option: string,
): Promise<readonly Hook[]> {
  if (vector.source === "e2e") return (await adapter.plan([event], config)).hooks;
  const value = hookValue(vector, option);
  const server = config.servers[vector.env["BARMAN_SERVER"] ?? ""];
  return value === null
    ? []
    : [createHook(event, vector.kind, stage.inside(value), server?.settings.pathPrefix)];
}
