import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";

/** Files and bytes. BigInt: bytes may be more than a number counts exactly. */
export interface Count {
  readonly files: bigint;
  readonly bytes: bigint;
}

const NOTHING: Count = { files: 0n, bytes: 0n };

/** The regular files below a path, or the one it is. What is not there or cannot be looked into counts as nothing; links are not followed. */
export function countFiles(path: string): Count {
  const stat = tryRead(() => statSync(path, { bigint: true }));
  if (stat?.isFile()) return { files: 1n, bytes: stat.size };
  const entries = stat?.isDirectory()
    ? (tryRead(() => readdirSync(path, { withFileTypes: true })) ?? [])
    : [];
  return entries
    .filter((entry) => entry.isFile() || entry.isDirectory())
    .map((entry) => countFiles(join(path, entry.name)))
    .reduce(
      (sum, { files, bytes }) => ({ files: sum.files + files, bytes: sum.bytes + bytes }),
      NOTHING,
    );
}

function tryRead<Result>(read: () => Result): Result | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
