import { realpathSync, type Stats, statSync } from "node:fs";
import { type Account, nameOf } from "../util/accounts.ts";
import { folders, mayAccess } from "../util/script-checks.ts";

/** A file that the entry needs: `{ what: "the hooks file", path }`. */
export interface Needed {
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
export function accessWarnings(needed: readonly Needed[], account: Account | undefined): readonly string[] {
  return [...new Set(needed.flatMap((one) => [...unreadable(one, account), ...changeable(one, account)]))];
}

function unreadable({ what, path, runs }: Needed, account: Account | undefined): string[] {
  if (account === undefined || account.uid === 0) return [];
  const closed = wayTo(path).find((folder) => !mayAccess(0o1, statSync(folder), account));
  if (closed !== undefined) return [`${account.name} cannot reach ${what} ${path}: the folder ${closed} is closed to it`];
  const stats = statSync(path);
  const may = mayAccess(0o4, stats, account) && (!runs || mayAccess(0o1, stats, account));
  return may
    ? []
    : [`${account.name} cannot ${runs ? "run" : "read"} ${what} ${path}: its mode is ${octal(stats)}, its owner ${nameOf(stats.uid)}`];
}

/** Who can write to a folder on the way can put another file in the place of ours. The nearest is enough to know. */
function changeable({ what, path }: Needed, account: Account | undefined): string[] {
  const trusted = new Set([0, account?.uid ?? process.getuid?.() ?? 0]);
  for (const at of [realpathSync(path), ...wayTo(path)]) {
    const stats = statSync(at);
    const who = stats.isDirectory() && stats.mode & STICKY ? ownerOf(stats, trusted) : (writersOf(stats) ?? ownerOf(stats, trusted));
    if (who === undefined) continue;
    const where = stats.isDirectory() ? `the folder ${at} of ${what}` : `${what} ${at}`;
    return [`${who} may write to ${where} (mode ${octal(stats)}), and so decide what is run`];
  }
  return [];
}

function writersOf({ mode, gid }: Stats): string | undefined {
  if (mode & WRITABLE_BY_ALL) return "everybody";
  // The group of the superuser has nobody else in it.
  return mode & WRITABLE_BY_GROUP && gid !== 0 ? `the group with number ${gid}` : undefined;
}

const ownerOf = ({ uid }: Stats, trusted: ReadonlySet<number>): string | undefined => (trusted.has(uid) ? undefined : nameOf(uid));

/** The folders of the path as it is written, and of where its links lead, nearest first. */
const wayTo = (path: string): string[] => [...new Set([...folders(path), ...folders(realpathSync(path))])];

const octal = ({ mode }: Stats): string => (mode & 0o7777).toString(8).padStart(4, "0");
