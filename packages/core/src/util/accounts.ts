import { readFileSync } from "node:fs";

/** The part of a system account that file permissions depend on. */
export interface Account {
  readonly name: string;
  readonly uid: number;
  readonly groups: ReadonlySet<number>;
}

/** An account of /etc/passwd with its groups of /etc/group; undefined if it does not exist. */
export function findAccount(name: string): Account | undefined {
  const entry = readRows("/etc/passwd").find(([user]) => user === name);
  if (entry === undefined) return undefined;
  const memberships = readRows("/etc/group").filter(([, , , members = ""]) =>
    members.split(",").includes(name),
  );
  return {
    name,
    uid: Number(entry[2]),
    groups: new Set([Number(entry[3]), ...memberships.map(([, , gid]) => Number(gid))]),
  };
}

export function resolveUserName(uid: number): string {
  return readRows("/etc/passwd").find((entry) => entry[2] === String(uid))?.[0] ?? `uid ${uid}`;
}

function readRows(file: string): string[][] {
  try {
    return readFileSync(file, "utf8")
      .split("\n")
      .map((line) => line.split(":"));
  } catch {
    return [];
  }
}
