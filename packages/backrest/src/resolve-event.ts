import {
  type EventInput,
  findNearest,
  HookError,
  type ResolvedEvent,
  type ValueOrigin,
  type WorkResult,
} from "@backup-hooks/core";
import { describeHalt, describeMissingHandler, formatCallPrefix } from "./actions/messages.ts";
import type { BackrestConfig, RepoOrPlan } from "./config/config.ts";
import { hasHandler, selectHooks } from "./plan.ts";
import { ATTEMPT, type BackrestEvent, createEvent, FIELDS, findCycle } from "./protocol/events.ts";
import {
  createResultFields,
  formatTask,
  getNoPlanId,
  SNAPSHOT_ID,
  SYSTEM,
} from "./protocol/examples.ts";
import {
  type Condition,
  cycleOperations,
  cycles,
  endingNames,
  isOfPlan,
  type TaskDispatch,
  type TaskName,
  taskDispatches,
  tasks,
} from "./protocol/life-cycles.ts";
import { createVariables } from "./render-template.ts";

/** The call of the hook runner that an event is played in. @throws HookError */
export function findDispatch(
  name: Condition,
  { options, work, operation }: EventInput,
): TaskDispatch {
  const all = taskDispatches.filter((dispatch) => dispatch.events.includes(name));
  const running = cycles.find(
    (cycle) =>
      cycleOperations[cycle] === operation && all.some((dispatch) => dispatch.task === cycle),
  );
  const task =
    parseChoice("task", options["task"], tasks) ??
    running ??
    (all.some((dispatch) => dispatch.task === "backup") ? "backup" : findCycle(name));
  const wanted = parseChoice("as", options["as"], endingNames);
  const vetoed = work?.ending === "veto" ? "setup" : work?.ending;
  const ending = wanted ?? (vetoed === "interrupt" || vetoed === "terminate" ? "error" : vetoed);
  const matching = all.filter((dispatch) => dispatch.task === task);
  const found = matching.find(
    (dispatch) =>
      dispatch.ending === undefined || ending === undefined || dispatch.ending === ending,
  );
  if (found !== undefined) return found;
  const possible = [
    ...new Set(
      (matching.length > 0 ? matching : all).map((dispatch) =>
        matching.length > 0 ? `--as ${dispatch.ending}` : `--task ${dispatch.task}`,
      ),
    ),
  ];
  throw new HookError(
    "VALUE_INVALID",
    `${name} does not fire ${matching.length > 0 ? `when a ${task} ends as ${ending}` : `in a ${task}`}`,
    {
      product: "Backrest",
      expected: possible.join(", "),
    },
  );
}

function parseChoice<Name extends string>(
  option: string,
  value: string | boolean | undefined,
  names: readonly Name[],
): Name | undefined {
  if (typeof value !== "string") return undefined;
  const name = names.find((one) => one === value);
  if (name !== undefined) return name;
  const close = findNearest(value, names);
  throw new HookError("VALUE_INVALID", `--${option}`, {
    product: "Backrest",
    expected: names.join(", "),
    received: `"${value}"`,
    ...(close && { hint: `Did you mean "${close}"?` }),
  });
}

/** The values of one event: what was said wins, then the configuration, then what follows from both; restic's own figures are examples. */
export function resolveEvent(
  name: Condition,
  config: BackrestConfig,
  input: EventInput,
): ResolvedEvent<BackrestEvent> {
  const { task, ending } = findDispatch(name, input);
  const { repo, plan } = findOwners(task, config, input);
  const example = createResultFields(task, ending);
  const taskText = formatTask(task, repo.id, plan?.id);
  const owners = { Repo: repo.id, Plan: plan?.id ?? getNoPlanId(task) };
  // A real run learns them from restic; a rehearsal has to invent them.
  const invented: ValueOrigin = input.startedAt === undefined ? "example" : "derived";
  const error =
    typeof input.options["error"] === "string"
      ? input.options["error"]
      : input.work && (input.work.error ?? describeVeto(input.work, task, owners, config));
  const found: Readonly<Record<string, readonly [value: string, source: ValueOrigin]>> = {
    Task: [taskText, taskText.includes(SNAPSHOT_ID) ? "example" : "derived"],
    Repo: [owners.Repo, "config"],
    Plan: [owners.Plan, plan === undefined ? "derived" : "config"],
    SnapshotId: [
      input.work === undefined ? example.SnapshotId : (input.work.found?.["SnapshotId"] ?? ""),
      example.SnapshotId === "" ? "derived" : invented,
    ],
    SnapshotStats: [
      input.work === undefined
        ? example.SnapshotStats
        : (input.work.found?.["SnapshotStats"] ?? ""),
      example.SnapshotStats === "" ? "derived" : invented,
    ],
    CurTime: [formatLocalTime(new Date()), "derived"],
    Duration: [
      measureElapsed(input, ending),
      input.startedAt === undefined && ending !== undefined ? "example" : "derived",
    ],
    Error:
      error === undefined
        ? [example.Error, example.Error === "" ? "derived" : invented]
        : [error, "explicit"],
    ...Object.fromEntries(
      Object.entries(input.set).map(([field, value]) => [field, [value, "explicit"] as const]),
    ),
  };
  const origins = Object.fromEntries(
    FIELDS.map((field) => [field, found[field]?.[1] ?? "derived"]),
  );
  const fields = Object.fromEntries(FIELDS.map((field) => [field, found[field]?.[0] ?? ""]));
  const event = createEvent(name, { ...fields, ...readAttempt(input) }, ending);
  // What was typed in a wrong form is said now, and not by each hook.
  if (Object.keys(input.set).length > 0) createVariables(event, config);
  return { event, origins };
}

/** What the error hooks are told of the START call that kept restic from starting. Without an objector the call was refused. */
function describeVeto(
  { ending, vetoedBy }: WorkResult,
  task: TaskName,
  owners: Readonly<Record<string, string>>,
  config: BackrestConfig,
): string {
  const start =
    taskDispatches.find((dispatch) => dispatch.task === task && dispatch.ending === undefined)
      ?.events ?? [];
  if (ending !== "veto" || start[0] === undefined) return "";
  const selected = selectHooks(
    start.map((name) => createEvent(name, owners)),
    config,
  );
  const refusing = selected.find(({ hook }) => !hasHandler(hook))?.hook;
  const reason =
    vetoedBy === undefined
      ? refusing === undefined
        ? ""
        : describeMissingHandler(refusing)
      : describeHalt(vetoedBy);
  return formatCallPrefix(start[0]) + reason;
}

/** Which run of the task this is, where it is not the first. No variable of Backrest's: the pauses of a retry depend on it. */
function readAttempt({ options, attempt: counted }: EventInput): Readonly<Record<string, string>> {
  const attempt = options["attempt"] ?? (counted === undefined ? undefined : String(counted));
  if (typeof attempt !== "string") return {};
  if (/^[1-9]\d{0,5}$/.test(attempt)) return { [ATTEMPT]: attempt };
  throw new HookError("VALUE_INVALID", "--attempt", {
    product: "Backrest",
    expected: "a whole number from 1 on",
    received: `"${attempt}"`,
  });
}

/** Whose task it is: a repo's alone, a plan's, or either, as a forget, which is scheduled for a repo. */
function findOwners(
  task: TaskName,
  config: BackrestConfig,
  { options, set }: EventInput,
): { readonly repo: RepoOrPlan; readonly plan?: RepoOrPlan } {
  const readOption = (option: string, field: string): string | undefined =>
    typeof options[option] === "string" ? options[option] : set[field];
  const [planId, repoId] = [readOption("plan-id", "Plan"), readOption("repo-id", "Repo")];
  if (repoId !== undefined) findOwner("repo", repoId, config);
  const wantsPlan =
    isOfPlan(task) && (task !== "forget" || (repoId === undefined && planId !== SYSTEM));
  const repoPlans = Object.values(config.plans).filter(
    ({ message }) => repoId === undefined || message["Repo"] === repoId,
  );
  const hasPlanId = planId !== undefined && planId !== SYSTEM;
  const plan = hasPlanId
    ? findOwner("plan", planId, config)
    : wantsPlan
      ? requireSingle("plan", repoPlans, config, task)
      : undefined;
  const repo = findOwner("repo", repoId ?? String(plan?.message["Repo"] ?? ""), config);
  return { repo, ...(isOfPlan(task) && plan && { plan }) };
}

function requireSingle(
  kind: "plan",
  found: readonly RepoOrPlan[],
  config: BackrestConfig,
  task: TaskName,
): RepoOrPlan | undefined {
  const [first, second] = found;
  if (first !== undefined && second === undefined) return first;
  if (first === undefined && task !== "backup") return undefined;
  throw new HookError("VALUE_MISSING", `which ${kind}?`, {
    product: "Backrest",
    expected: `--plan-id with one of ${Object.keys(config.plans).join(", ") || "the plans of the configuration, which has none"}`,
  });
}

/** The repo or plan of this id. @throws HookError VALUE_MISSING, UNKNOWN_NAME */
export function findOwner(kind: "plan" | "repo", id: string, config: BackrestConfig): RepoOrPlan {
  const owners = kind === "plan" ? config.plans : config.repos;
  const found = Object.hasOwn(owners, id) ? owners[id] : undefined;
  if (found !== undefined) return found;
  const names = Object.keys(owners);
  const [single] = names;
  if (id === "" && single !== undefined && names.length === 1) return owners[single] as RepoOrPlan;
  const close = findNearest(id, names);
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

function measureElapsed({ startedAt }: EventInput, ending: string | undefined): string {
  if (startedAt === undefined) return ending === undefined ? "0s" : "1m23.456s";
  return `${Date.now() - startedAt.getTime()}ms`;
}

/** RFC 3339 in this machine's zone, as the server's. */
function formatLocalTime(now: Date): string {
  const minutes = -now.getTimezoneOffset();
  const [hours, rest] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60];
  const zone =
    minutes === 0
      ? "Z"
      : `${minutes < 0 ? "-" : "+"}${String(hours).padStart(2, "0")}:${String(rest).padStart(2, "0")}`;
  return new Date(now.getTime() + minutes * 60_000).toISOString().replace("Z", zone);
}
