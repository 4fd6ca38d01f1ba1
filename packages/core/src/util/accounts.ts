import { readFileSync } from "node:fs";

/** A system account, as far as files' permissions depend on it. */
export interface Account {
  readonly name: string;
  readonly uid: number;
  readonly groups: ReadonlySet<number>;
}

/** An account of /etc/passwd with its groups of /etc/group; undefined if it is not there. */
export function accountOf(name: string): Account | undefined {
  const entry = lines("/etc/passwd").find(([user]) => user === name);
  if (entry === undefined) return undefined;
  const member = lines("/etc/group").filter(([, , , members = ""]) => members.split(",").includes(name));
  return { name, uid: Number(entry[2]), groups: new Set([Number(entry[3]), ...member.map(([, , gid]) => Number(gid))]) };
}

export function nameOf(uid: number): string {
  return lines("/etc/passwd").find((entry) => entry[2] === String(uid))?.[0] ?? `uid ${uid}`;
}

function lines(file: string): string[][] {
  try {
    return readFileSync(file, "utf8")
      .split("\n")
      .map((line) => line.split(":"));
  } catch {
    return [];
  }
}
