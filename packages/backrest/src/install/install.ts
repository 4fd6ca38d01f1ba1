import {
  type FileReader,
  type HookEntry,
  HookError,
  type InstallPlan,
  type TextEdit,
} from "@backup-hooks/core";
import type { Condition } from "../protocol/life-cycles.ts";
import { createHooks, type HookJson, isOurs, isSameHook, readReplaced } from "./entry.ts";
import { addElement, addProperty, removeChildren, replaceValue } from "./json-edits.ts";
import {
  containsPlan,
  type InstallTarget,
  locateTarget,
  type OwnerNode,
  selectOwners,
} from "./target.ts";

/**
 * Puts our hooks into every repo, or the repo or plan that is named. @throws HookError CONFIG_MISSING, CONFIG_INVALID, UNKNOWN_NAME, USAGE,
 * VALUE_INVALID
 */
export function planInstall(entry: HookEntry, fileReader: FileReader): InstallPlan {
  const target = locateTarget(entry.config, fileReader);
  const selected = selectOwners(target, entry.options);
  if (selected.length === 0)
    throw new HookError("CONFIG_INVALID", "there is no repo that hooks could be for", {
      product: "Backrest",
      place: { file: target.file },
    });
  const covered = target.ownerNodes.filter(
    (ownerNode) =>
      !selected.includes(ownerNode) && selected.some((one) => containsPlan(one, ownerNode)),
  );
  refuseDuplicates(target, selected);
  const edits = [
    ...selected.flatMap((ownerNode) =>
      planEdits(ownerNode, listWantedHooks(ownerNode, entry, target.text), target.text),
    ),
    ...covered.flatMap((ownerNode) => planEdits(ownerNode, [], target.text)),
  ].map((edit): TextEdit => ({ file: target.file, ...edit }));
  return { edits, notes: edits.length === 0 ? [] : [...listNotes(selected, entry), ...NOTES] };
}

/** Takes every hook of ours out, or those of the repo or plan that is named. @throws HookError CONFIG_MISSING, CONFIG_INVALID, UNKNOWN_NAME */
export function planUninstall(
  { config, options }: Pick<HookEntry, "config" | "options">,
  fileReader: FileReader,
): InstallPlan {
  const target = locateTarget(config, fileReader);
  const isNamed = options["plan-id"] !== undefined || options["repo-id"] !== undefined;
  const edits = (isNamed ? selectOwners(target, options) : target.ownerNodes)
    .flatMap((ownerNode) => planEdits(ownerNode, [], target.text))
    .map((edit): TextEdit => ({ file: target.file, ...edit }));
  return { edits, notes: edits.length === 0 ? [] : [RESTART] };
}

const RESTART =
  "Backrest reads config.json only when it starts, and writes over it what it has in memory: stop it before this is written, and start it afterwards.";
const NOTES = [
  RESTART,
  "Of the conditions that one call of Backrest fires, as SNAPSHOT_SUCCESS and SNAPSHOT_END, the entry runs at the first; handlers of the others are called with it.",
  "Where Backrest runs in a container, Node, this package and the hooks file have to be in there under the same paths; without /bin/sh, as in its scratch image, no command hook runs and every heard one fails.",
];

function refuseDuplicates({ ownerNodes }: InstallTarget, selected: readonly OwnerNode[]): void {
  for (const plan of selected) {
    const duplicate = ownerNodes.find(
      (repo) => containsPlan(repo, plan) && repo.owner.hooks.some(isOurs),
    );
    if (duplicate === undefined) continue;
    throw new HookError(
      "VALUE_INVALID",
      `repo "${duplicate.owner.id}" has our hooks already, and they run for this plan too`,
      {
        product: "Backrest",
        place: duplicate.owner.hooks.find(isOurs)?.place,
        hint: `uninstall --repo-id ${duplicate.owner.id} takes them away`,
      },
    );
  }
}

/** Those tasks are a repo's alone: a plan's hooks for them would never run. */
const isRepoCondition = (name: string): boolean => /^CONDITION_(PRUNE|CHECK)_/.test(name);

function listWantedHooks(ownerNode: OwnerNode, entry: HookEntry, text: string): HookJson[] {
  const names = entry.events.filter(
    (name): name is Condition => ownerNode.kind === "repo" || !isRepoCondition(name),
  );
  const { hooks, owner } = ownerNode;
  const list = hooks?.children?.[1];
  const first = owner.hooks.find(isOurs);
  const empty =
    list !== undefined && owner.hooks.length === 0
      ? text.slice(list.offset, list.offset + list.length)
      : undefined;
  const replaced = first === undefined ? empty : readReplaced(first);
  const wanted = createHooks(names, entry, replaced);
  if (wanted.length > 0) return wanted;
  throw new HookError(
    "VALUE_INVALID",
    `no hook of plan "${owner.id}" would ever run: prune and check are the repo's`,
    {
      product: "Backrest",
      place: owner.place,
      hint: "Leave --plan-id out",
    },
  );
}

/** The changes that make the list of hooks hold these of ours, and no others of ours. */
function planEdits(
  { owner, node, hooks }: OwnerNode,
  wanted: readonly HookJson[],
  text: string,
): Omit<TextEdit, "file">[] {
  const list = hooks?.children?.[1];
  if (hooks === undefined || list === undefined)
    return wanted.length === 0 ? [] : [addProperty(text, node, "hooks", wanted)];
  const items = list.children ?? [];
  const ours = items.flatMap((item, index) => {
    const hook = owner.hooks[index];
    return hook !== undefined && isOurs(hook) ? [{ item, hook }] : [];
  });
  if (items.length === 0) return wanted.length === 0 ? [] : [replaceValue(text, list, wanted)];
  const [first] = ours;
  if (wanted.length === 0 && first !== undefined && ours.length === items.length) {
    const replaced = readReplaced(first.hook);
    return replaced === undefined
      ? removeChildren(node, [hooks])
      : [{ start: list.offset, end: list.offset + list.length, text: replaced }];
  }
  return [
    ...ours.flatMap(({ item, hook }, index) => {
      const wantedHook = wanted[index];
      return wantedHook === undefined || isSameHook(hook, wantedHook)
        ? []
        : [replaceValue(text, item, wantedHook)];
    }),
    ...removeChildren(
      list,
      ours.slice(wanted.length).map(({ item }) => item),
    ),
    ...wanted.slice(ours.length).map((hook) => addElement(text, list, hook)),
  ];
}

function listNotes(selected: readonly OwnerNode[], { events }: HookEntry): string[] {
  const unreached = selected.some(({ kind }) => kind === "plan")
    ? events.filter(isRepoCondition)
    : [];
  return [
    `Hooks of ${selected.map(({ kind, owner }) => `${kind} "${owner.id}"`).join(", ")}, behind those that are there: one of them that halts a call keeps ours from running.`,
    ...(unreached.length === 0
      ? []
      : [`Left out, since Backrest never runs them for a plan: ${unreached.join(", ")}.`]),
  ];
}
