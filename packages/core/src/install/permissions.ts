import { realpathSync, type Stats, statSync } from "node:fs";
import { type Account, resolveUserName } from "../util/accounts.ts";
import { listParentFolders, mayAccess } from "../util/script-checks.ts";

/** A file that the entry needs: `{ what: "the hooks file", path }`. */
export interface NeededFile {
  readonly what: string;
  readonly path: string;
  /** Whether it is started, not only read. */
  readonly runs?: boolean;
}

const WRITABLE_BY_GROUP = 0o020;
const WRITABLE_BY_ALL = 0o002;
const STICKY = 0o1000;

/**
 * What the product's account could not read of an entry, and what others may change in it, as lines for a person. By the bits of the
 * modes, since we may be root; access control lists are not looked at.
 * @param account the product's own; undefined: this machine does not have it, and nothing is said of reading
 */
export function findAccessWarnings(
  needed: readonly NeededFile[],
  account: Account | undefined,
): readonly string[] {
  return [
    ...new Set(
      needed.flatMap((one) => [...checkReadable(one, account), ...checkWritable(one, account)]),
    ),
  ];
}

function checkReadable({ what, path, runs }: NeededFile, account: Account | undefined): string[] {
  if (account === undefined || account.uid === 0) return [];
  const closed = listFoldersTo(path).find((folder) => !mayAccess(0o1, statSync(folder), account));
  if (closed !== undefined)
    return [`${account.name} cannot reach ${what} ${path}: the folder ${closed} is closed to it`];
  const stats = statSync(path);
  const isAllowed = mayAccess(0o4, stats, account) && (!runs || mayAccess(0o1, stats, account));
  return isAllowed
    ? []
    : [
        `${account.name} cannot ${runs ? "run" : "read"} ${what} ${path}: its mode is ${formatMode(stats)}, its owner ${resolveUserName(stats.uid)}`,
      ];
}

/** Who can write to a folder on the way can put another file in the place of ours. The nearest is enough to know. */
function checkWritable({ what, path }: NeededFile, account: Account | undefined): string[] {
  const trusted = new Set([0, account?.uid ?? process.getuid?.() ?? 0]);
  for (const current of [realpathSync(path), ...listFoldersTo(path)]) {
    const stats = statSync(current);
    const who =
      stats.isDirectory() && stats.mode & STICKY
        ? describeOwner(stats, trusted)
        : (describeWriters(stats) ?? describeOwner(stats, trusted));
    if (who === undefined) continue;
    const where = stats.isDirectory() ? `the folder ${current} of ${what}` : `${what} ${current}`;
    return [`${who} may write to ${where} (mode ${formatMode(stats)}), and so decide what is run`];
  }
  return [];
}

function describeWriters({ mode, gid }: Stats): string | undefined {
  if (mode & WRITABLE_BY_ALL) return "everybody";
  // The group of the superuser has nobody else in it.
  return mode & WRITABLE_BY_GROUP && gid !== 0 ? `the group with number ${gid}` : undefined;
}

const describeOwner = ({ uid }: Stats, trusted: ReadonlySet<number>): string | undefined =>
  trusted.has(uid) ? undefined : resolveUserName(uid);

/** The folders of the path as it is written, and of where its links lead, nearest first. */
const listFoldersTo = (path: string): string[] => [
  ...new Set([...listParentFolders(path), ...listParentFolders(realpathSync(path))]),
];

const formatMode = ({ mode }: Stats): string => (mode & 0o7777).toString(8).padStart(4, "0");
