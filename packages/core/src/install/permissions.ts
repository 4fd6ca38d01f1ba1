import { realpathSync, type Stats, statSync } from "node:fs";
import { type Account, resolveUserName } from "../util/accounts.ts";
import { listParentFolders, mayAccess } from "../util/script-checks.ts";

/** A file that the entry needs: `{ what: "the hooks file", path }`. */
export interface NeededFile {
  readonly what: string;
  readonly path: string;
  /** Whether it is executed, not only read. */
  readonly runs?: boolean;
}

const WRITABLE_BY_GROUP = 0o020;
const WRITABLE_BY_ALL = 0o002;
const STICKY = 0o1000;

/**
 * What the product's account cannot read of an entry, and what others can change in it, as lines of
 * text. Uses the permission bits, because we may be root; access control lists are not checked.
 * @param account the product's own; undefined: it does not exist on this machine, and read access
 * is not checked
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

/**
 * Write access to a parent folder allows replacing the file. The nearest such folder is enough to
 * report.
 */
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
  // The superuser's group is assumed to have no other members.
  return mode & WRITABLE_BY_GROUP && gid !== 0 ? `the group with number ${gid}` : undefined;
}

const describeOwner = ({ uid }: Stats, trusted: ReadonlySet<number>): string | undefined =>
  trusted.has(uid) ? undefined : resolveUserName(uid);

/** The parent folders of the path as written and of its link target, nearest first. */
const listFoldersTo = (path: string): string[] => [
  ...new Set([...listParentFolders(path), ...listParentFolders(realpathSync(path))]),
];

const formatMode = ({ mode }: Stats): string => (mode & 0o7777).toString(8).padStart(4, "0");
