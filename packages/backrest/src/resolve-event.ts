import { type FieldSource, type Given, HookError, nearest, type Situation, type Work } from "@backup-hooks/core";
import {
  type Condition,
  cycles,
  endingNames,
  type HookCall,
  hookCalls,
  isOfPlan,
  operationOf,
  type TaskName,
  tasks,
} from "./protocol/life-cycles.ts";
import type { BackrestConfig, Entry } from "./config/config.ts";
import { ATTEMPT, type BackrestEvent, eventOf, FIELDS, taskOf } from "./protocol/events.ts";
import { callPrefix, haltText, noHandler } from "./actions/messages.ts";
import { hasHandler, selectedHooks } from "./plan.ts";
import { variablesOf } from "./render-template.ts";
import { noPlanOf, outcomeOf, SNAPSHOT_ID, SYSTEM, taskText } from "./protocol/examples.ts";

/** The call of the hook runner that an event is played in. @throws HookError */
export function callFor(name: Condition, { options, work, operation }: Given): HookCall {
  const all = hookCalls.filter((call) => call.events.includes(name));
  const running = cycles.find((cycle) => operationOf[cycle] === operation && all.some((call) => call.task === cycle));
  const task = chosen("task", options["task"], tasks) ?? running ?? (all.some((call) => call.task === "backup") ? "backup" : taskOf(name));
  const wanted = chosen("as", options["as"], endingNames);
  const vetoed = work?.ending === "veto" ? "setup" : work?.ending;
  const ending = wanted ?? (vetoed === "interrupt" || vetoed === "terminate" ? "error" : vetoed);
  const own = all.filter((call) => call.task === task);
  const found = own.find((call) => call.ending === undefined || ending === undefined || call.ending === ending);
  if (found !== undefined) return found;
  const possible = [
    ...new Set((own.length > 0 ? own : all).map((call) => (own.length > 0 ? `--as ${call.ending}` : `--task ${call.task}`))),
  ];
  throw new HookError("VALUE_INVALID", `${name} does not fire ${own.length > 0 ? `when a ${task} ends as ${ending}` : `in a ${task}`}`, {
    product: "Backrest",
    expected: possible.join(", "),
  });
}

function chosen<Name extends string>(option: string, value: string | boolean | undefined, names: readonly Name[]): Name | undefined {
  if (typeof value !== "string") return undefined;
  const name = names.find((one) => one === value);
  if (name !== undefined) return name;
  const close = nearest(value, names);
  throw new HookError("VALUE_INVALID", `--${option}`, {
    product: "Backrest",
    expected: names.join(", "),
    got: `"${value}"`,
    ...(close && { hint: `Did you mean "${close}"?` }),
  });
}

/** The values of one event: what was said wins, then the configuration, then what follows from both; restic's own figures are examples. */
export function situationOf(name: Condition, config: BackrestConfig, given: Given): Situation<BackrestEvent> {
  const { task, ending } = callFor(name, given);
  const { repo, plan } = ownersOf(task, config, given);
  const unknown = outcomeOf(task, ending);
  const described = taskText(task, repo.id, plan?.id);
  const owners = { Repo: repo.id, Plan: plan?.id ?? noPlanOf(task) };
  // A real run learns them from restic; a rehearsal has to invent them.
  const invented: FieldSource = given.startedAt === undefined ? "example" : "derived";
  const error =
    typeof given.options["error"] === "string"
      ? given.options["error"]
      : given.work && (given.work.error ?? objectionOf(given.work, task, owners, config));
  const found: Readonly<Record<string, readonly [value: string, source: FieldSource]>> = {
    Task: [described, described.includes(SNAPSHOT_ID) ? "example" : "derived"],
    Repo: [owners.Repo, "config"],
    Plan: [owners.Plan, plan === undefined ? "derived" : "config"],
    SnapshotId: [
      given.work === undefined ? unknown.SnapshotId : (given.work.found?.["SnapshotId"] ?? ""),
      unknown.SnapshotId === "" ? "derived" : invented,
    ],
    SnapshotStats: [
      given.work === undefined ? unknown.SnapshotStats : (given.work.found?.["SnapshotStats"] ?? ""),
      unknown.SnapshotStats === "" ? "derived" : invented,
    ],
    CurTime: [localTime(new Date()), "derived"],
    Duration: [elapsed(given, ending), given.startedAt === undefined && ending !== undefined ? "example" : "derived"],
    Error: error === undefined ? [unknown.Error, unknown.Error === "" ? "derived" : invented] : [error, "given"],
    ...Object.fromEntries(Object.entries(given.set).map(([field, value]) => [field, [value, "given"] as const])),
  };
  const sources = Object.fromEntries(FIELDS.map((field) => [field, found[field]?.[1] ?? "derived"]));
  const fields = Object.fromEntries(FIELDS.map((field) => [field, found[field]?.[0] ?? ""]));
  const event = eventOf(name, { ...fields, ...attemptOf(given) }, ending);
  // What was typed in a wrong form is said now, and not by each hook.
  if (Object.keys(given.set).length > 0) variablesOf(event, config);
  return { event, sources };
}

/** What the error hooks are told of the START call that kept restic from starting. Without an objector the call was refused. */
function objectionOf({ ending, objector }: Work, task: TaskName, owners: Readonly<Record<string, string>>, config: BackrestConfig): string {
  const start = hookCalls.find((call) => call.task === task && call.ending === undefined)?.events ?? [];
  if (ending !== "veto" || start[0] === undefined) return "";
  const selected = selectedHooks(
    start.map((name) => eventOf(name, owners)),
    config,
  );
  const refusing = selected.find(({ hook }) => !hasHandler(hook))?.hook;
  const why = objector === undefined ? (refusing === undefined ? "" : noHandler(refusing)) : haltText(objector);
  return callPrefix(start[0]) + why;
}

/** Which run of the task this is, where it is not the first. No variable of Backrest's: the pauses of a retry depend on it. */
function attemptOf({ options, attempt: counted }: Given): Readonly<Record<string, string>> {
  const attempt = options["attempt"] ?? (counted === undefined ? undefined : String(counted));
  if (typeof attempt !== "string") return {};
  if (/^[1-9]\d{0,5}$/.test(attempt)) return { [ATTEMPT]: attempt };
  throw new HookError("VALUE_INVALID", "--attempt", { product: "Backrest", expected: "a whole number from 1 on", got: `"${attempt}"` });
}

/** Whose task it is: a repo's alone, a plan's, or either, as a forget, which is scheduled for a repo. */
function ownersOf(task: TaskName, config: BackrestConfig, { options, set }: Given): { readonly repo: Entry; readonly plan?: Entry } {
  const said = (option: string, field: string): string | undefined => (typeof options[option] === "string" ? options[option] : set[field]);
  const [planId, repoId] = [said("plan-id", "Plan"), said("repo-id", "Repo")];
  if (repoId !== undefined) ownerNamed("repo", repoId, config);
  const wantsPlan = isOfPlan(task) && (task !== "forget" || (repoId === undefined && planId !== SYSTEM));
  const ofRepo = Object.values(config.plans).filter(({ message }) => repoId === undefined || message["Repo"] === repoId);
  const named = planId !== undefined && planId !== SYSTEM;
  const plan = named ? ownerNamed("plan", planId, config) : wantsPlan ? only("plan", ofRepo, config, task) : undefined;
  const repo = ownerNamed("repo", repoId ?? String(plan?.message["Repo"] ?? ""), config);
  return { repo, ...(isOfPlan(task) && plan && { plan }) };
}

function only(kind: "plan", found: readonly Entry[], config: BackrestConfig, task: TaskName): Entry | undefined {
  const [first, second] = found;
  if (first !== undefined && second === undefined) return first;
  if (first === undefined && task !== "backup") return undefined;
  throw new HookError("VALUE_MISSING", `which ${kind}?`, {
    product: "Backrest",
    expected: `--plan-id with one of ${Object.keys(config.plans).join(", ") || "the plans of the configuration, which has none"}`,
  });
}

/** The repo or plan of this id. @throws HookError VALUE_MISSING, UNKNOWN_NAME */
export function ownerNamed(kind: "plan" | "repo", id: string, config: BackrestConfig): Entry {
  const entries = kind === "plan" ? config.plans : config.repos;
  const found = Object.hasOwn(entries, id) ? entries[id] : undefined;
  if (found !== undefined) return found;
  const names = Object.keys(entries);
  const [single] = names;
  if (id === "" && single !== undefined && names.length === 1) return entries[single] as Entry;
  const close = nearest(id, names);
  throw new HookError(
    id === "" ? "VALUE_MISSING" : "UNKNOWN_NAME",
    id === "" ? `which ${kind}?` : `there is no ${kind} "${id}" in ${config.path}`,
    {
      product: "Backrest",
      expected: `--${kind}-id with one of ${names.join(", ")}`,
      ...(close && { hint: `Did you mean "${close}"?` }),
    },
  );
}

function elapsed({ startedAt }: Given, ending: string | undefined): string {
  if (startedAt === undefined) return ending === undefined ? "0s" : "1m23.456s";
  return `${Date.now() - startedAt.getTime()}ms`;
}

/** RFC 3339 in this machine's zone, as the server's. */
function localTime(now: Date): string {
  const minutes = -now.getTimezoneOffset();
  const [hours, rest] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60];
  const zone = minutes === 0 ? "Z" : `${minutes < 0 ? "-" : "+"}${String(hours).padStart(2, "0")}:${String(rest).padStart(2, "0")}`;
  return new Date(now.getTime() + minutes * 60_000).toISOString().replace("Z", zone);
}
