import { type Disk, type Edit, type Entry, HookError, type Installation } from "@backup-hooks/core";
import type { Condition } from "../protocol/life-cycles.ts";
import { type HookJson, hooksFor, isOurs, isSame, replacedBy } from "./entry.ts";
import { elementAdded, propertyAdded, removed, replaced } from "./json-edits.ts";
import { chosenIn, covers, type Place, type Site, siteOf } from "./target.ts";

/**
 * Puts our hooks into every repo, or the repo or plan that is named. @throws HookError CONFIG_MISSING, CONFIG_INVALID, UNKNOWN_NAME, USAGE,
 * VALUE_INVALID
 */
export function install(entry: Entry, disk: Disk): Installation {
  const site = siteOf(entry.config, disk);
  const chosen = chosenIn(site, entry.options);
  if (chosen.length === 0)
    throw new HookError("CONFIG_INVALID", "there is no repo that hooks could be for", { product: "Backrest", place: { file: site.file } });
  const covered = site.places.filter((place) => !chosen.includes(place) && chosen.some((one) => covers(one, place)));
  refuseTwice(site, chosen);
  const edits = [
    ...chosen.flatMap((place) => put(place, wantedFor(place, entry, site.text), site.text)),
    ...covered.flatMap((place) => put(place, [], site.text)),
  ].map((edit): Edit => ({ file: site.file, ...edit }));
  return { edits, notes: edits.length === 0 ? [] : [...notesFor(chosen, entry), ...NOTES] };
}

/** Takes every hook of ours out, or those of the repo or plan that is named. @throws HookError CONFIG_MISSING, CONFIG_INVALID, UNKNOWN_NAME */
export function uninstall({ config, options }: Pick<Entry, "config" | "options">, disk: Disk): Installation {
  const site = siteOf(config, disk);
  const named = options["plan-id"] !== undefined || options["repo-id"] !== undefined;
  const edits = (named ? chosenIn(site, options) : site.places)
    .flatMap((place) => put(place, [], site.text))
    .map((edit): Edit => ({ file: site.file, ...edit }));
  return { edits, notes: edits.length === 0 ? [] : [RESTART] };
}

const RESTART =
  "Backrest reads config.json only when it starts, and writes over it what it has in memory: stop it before this is written, and start it afterwards.";
const NOTES = [
  RESTART,
  "Of the conditions that one call of Backrest fires, as SNAPSHOT_SUCCESS and SNAPSHOT_END, the entry runs at the first; handlers of the others are called with it.",
  "Where Backrest runs in a container, Node, this package and the hooks file have to be in there under the same paths; without /bin/sh, as in its scratch image, no command hook runs and every heard one fails.",
];

function refuseTwice({ places }: Site, chosen: readonly Place[]): void {
  for (const plan of chosen) {
    const twice = places.find((repo) => covers(repo, plan) && repo.owner.hooks.some(isOurs));
    if (twice === undefined) continue;
    throw new HookError("VALUE_INVALID", `repo "${twice.owner.id}" has our hooks already, and they run for this plan too`, {
      product: "Backrest",
      place: twice.owner.hooks.find(isOurs)?.place,
      hint: `uninstall --repo-id ${twice.owner.id} takes them away`,
    });
  }
}

/** Those tasks are a repo's alone: a plan's hooks for them would never run. */
const isRepos = (name: string): boolean => /^CONDITION_(PRUNE|CHECK)_/.test(name);

function wantedFor(place: Place, entry: Entry, text: string): HookJson[] {
  const names = entry.events.filter((name): name is Condition => place.kind === "repo" || !isRepos(name));
  const { hooks, owner } = place;
  const list = hooks?.children?.[1];
  const first = owner.hooks.find(isOurs);
  const empty = list !== undefined && owner.hooks.length === 0 ? text.slice(list.offset, list.offset + list.length) : undefined;
  const before = first === undefined ? empty : replacedBy(first);
  const wanted = hooksFor(names, entry, before);
  if (wanted.length > 0) return wanted;
  throw new HookError("VALUE_INVALID", `no hook of plan "${owner.id}" would ever run: prune and check are the repo's`, {
    product: "Backrest",
    place: owner.place,
    hint: "Leave --plan-id out",
  });
}

/** The changes that make the list of hooks hold these of ours, and no others of ours. */
function put({ owner, node, hooks }: Place, wanted: readonly HookJson[], text: string): Omit<Edit, "file">[] {
  const list = hooks?.children?.[1];
  if (hooks === undefined || list === undefined) return wanted.length === 0 ? [] : [propertyAdded(text, node, "hooks", wanted)];
  const items = list.children ?? [];
  const ours = items.flatMap((item, index) => {
    const hook = owner.hooks[index];
    return hook !== undefined && isOurs(hook) ? [{ item, hook }] : [];
  });
  if (items.length === 0) return wanted.length === 0 ? [] : [replaced(text, list, wanted)];
  const [first] = ours;
  if (wanted.length === 0 && first !== undefined && ours.length === items.length) {
    const before = replacedBy(first.hook);
    return before === undefined ? removed(node, [hooks]) : [{ start: list.offset, end: list.offset + list.length, text: before }];
  }
  return [
    ...ours.flatMap(({ item, hook }, index) => {
      const other = wanted[index];
      return other === undefined || isSame(hook, other) ? [] : [replaced(text, item, other)];
    }),
    ...removed(
      list,
      ours.slice(wanted.length).map(({ item }) => item),
    ),
    ...wanted.slice(ours.length).map((hook) => elementAdded(text, list, hook)),
  ];
}

function notesFor(chosen: readonly Place[], { events }: Entry): string[] {
  const unreached = chosen.some(({ kind }) => kind === "plan") ? events.filter(isRepos) : [];
  return [
    `Hooks of ${chosen.map(({ kind, owner }) => `${kind} "${owner.id}"`).join(", ")}, behind those that are there: one of them that halts a call keeps ours from running.`,
    ...(unreached.length === 0 ? [] : [`Left out, since Backrest never runs them for a plan: ${unreached.join(", ")}.`]),
  ];
}
