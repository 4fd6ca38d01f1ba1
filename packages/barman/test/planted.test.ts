import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { replay } from "./replay/index.ts";
import type { Vector } from "./replay/types.ts";

// A comparison that cannot fail compares nothing: one altered character in each compared field must be noticed.

/** Where a value stands in a vector. The last name may be a key whose own name is altered. */
type Path = readonly (string | number)[];
type Node = Record<string | number, unknown>;

const files = ["config", "runners", "hooks", "commands"] as const;
const vectors = files.flatMap(
  (name) =>
    JSON.parse(readFileSync(new URL(`vectors/${name}.json`, import.meta.url), "utf8")) as Vector[],
);

function withFault(
  id: string,
  path: Path,
  alter: (parent: Node, key: string | number) => void,
): Vector {
  const vector = structuredClone(vectors.find((candidate) => candidate.id === id));
  if (vector === undefined) throw new Error(`there is no vector ${id}`);
  const parent = path
    .slice(0, -1)
    .reduce<Node>((node, key) => node[key] as Node, vector as unknown as Node);
  const key = path.at(-1) ?? "";
  if (!(key in parent)) throw new Error(`${id} has no ${path.join(".")}`);
  alter(parent, key);
  return vector;
}

/** Another value of the same kind, one character away. */
function altered(value: unknown): unknown {
  if (value === null) return 0;
  if (typeof value === "number") return value + 1;
  if (typeof value === "boolean") return !value;
  if (Array.isArray(value))
    return value.length === 0 ? [3] : [altered(value[0]), ...value.slice(1)];
  if (typeof value === "string")
    return value === "" ? "x" : value.slice(0, -1) + (value.endsWith("x") ? "y" : "x");
  throw new TypeError(`cannot alter ${JSON.stringify(value)}`);
}

function alterValue(parent: Node, key: string | number): void {
  parent[key] = altered(parent[key]);
}

function alterName(parent: Node, key: string | number): void {
  parent[`${key}X`] = parent[key];
  delete parent[key];
}

/** Per kind of vector: the field, and a vector that has it. */
const faults: Readonly<Record<string, readonly (readonly [id: string, ...path: Path])[]>> = {
  config: [
    ["v0164", "outcome", "hook_options_that_are_set_per_server", "main", "pre_backup_script"],
    ["v0236", "outcome", "exception"],
    ["v0244", "outcome", "console"],
  ],
  "a single run of a runner": [
    ["v0000", "env", "BARMAN_VERSION"],
    ["v0000", "env", "BARMAN_HOOK"],
    ["v0000", "env", "BARMAN_RETRY"],
    ["v0000", "env", "BARMAN_PHASE"],
    ["v0000", "env", "BARMAN_BACKUP_DIR"],
    ["v0724", "env", "BARMAN_BACKUP_INFO_PATH"],
    ["v0001", "env", "BARMAN_STATUS"],
    ["v0001", "env", "BARMAN_PREVIOUS_ID"],
    ["v0001", "env", "BARMAN_NEXT_ID"],
    ["v0078", "env", "BARMAN_SEGMENT"],
    ["v0078", "env", "BARMAN_FILE"],
    ["v0078", "env", "BARMAN_SIZE"],
    ["v0078", "env", "BARMAN_TIMESTAMP"],
    ["v0078", "env", "BARMAN_COMPRESSION"],
    ["v0085", "env", "BARMAN_TIMESTAMP"],
    ["v0053", "env", "BARMAN_TABLESPACES"],
    ["v0053", "env", "BARMAN_REMOTE_COMMAND"],
    ["v0053", "env", "BARMAN_RECOVER_OPTIONS"],
    ["v0089", "argv", 1],
    ["v0089", "parent_cmdline", 0],
    ["v0089", "parent_cmdline", 2],
    ["v0089", "stdin"],
    ["v0155", "path_env"],
    ["v0089", "attempts_seen"],
    ["v0089", "delays"],
    ["v0089", "outcome", "returned"],
    ["v0094", "outcome", "raised"],
    ["v0094", "outcome", "message"],
    ["v0102", "attempts_seen"],
    ["v0089", "outcome", "exit_status"],
    ["v0159", "outcome", "exception"],
    ["v0161", "outcome", "exception"],
    ["v0089", "log_lines", 0],
    ["v0089", "log_lines", 5],
    ["v0120", "log_lines", 2],
  ],
  "a hook of a command": [
    ["v0278", "env", "BARMAN_VERSION"],
    ["v0278", "env", "BARMAN_HOOK"],
    ["v0278", "env", "BARMAN_RETRY"],
    ["v0278", "env", "BARMAN_PHASE"],
    ["v0278", "env", "BARMAN_ERROR"],
    ["v0278", "env", "BARMAN_FILE"],
    ["v0410", "env", "BARMAN_ERROR"],
    ["v0426", "env", "BARMAN_STATUS"],
    ["v0426", "env", "BARMAN_NEXT_ID"],
    ["v0436", "env", "BARMAN_BACKUP_DIR"],
    ["v0278", "argv", 1],
    ["v0278", "parent_cmdline", 2],
    ["v0278", "stdin"],
    ["v0278", "path_env"],
    ["v0278", "stdio", "0"],
    ["v0278", "stdio", "2"],
    ["v0278", "env_same_on_every_attempt"],
    ["v0457", "delays"],
  ],
  "a whole command": [
    ["v0311", "sequence", 0, "hook"],
    ["v0311", "sequence", 0, "event"],
    ["v0311", "sequence", 0, "phase"],
    ["v0311", "sequence", 0, "kind"],
    ["v0311", "sequence", 2, "exit_code"],
    ["v0353", "sequence", 0, "killed_by_signal"],
    ["v0311", "sequence", 3, "sleep"],
    ["v0311", "delays"],
    ["v0440", "outcome", "cli_exit_code"],
    ["v0508", "outcome", "cli_exit_code"],
    ["v0440", "outcome", "stderr"],
    ["v0597", "outcome", "stderr"],
    ["v0660", "outcome", "stderr"],
    ["v0714", "outcome", "stderr"],
    ["v0693", "outcome", "stderr"],
    ["v0311", "log_lines", 2],
    ["v0292", "log_lines", 10],
    ["v1457", "outcome", "raw_log"],
  ],
};

describe.each(Object.entries(faults))("one altered character of %s", (_, fields) => {
  test.concurrent.each(fields.map(([id, ...path]) => [path.join("."), id, path] as const))(
    "in %s (%s)",
    async (_name, id, path) => {
      const result = await replay(
        withFault(
          id,
          path,
          path.at(-1) === "raw_log"
            ? alterLog
            : path.at(-1) === "stderr"
              ? alterFirstLetter
              : alterValue,
        ),
      );
      expect(result.status).toBe("failed");
    },
  );
});

// The last characters of these two are line ends, which no text is told by.
function alterFirstLetter(parent: Node, key: string | number): void {
  parent[key] = String(parent[key]).replace(
    /(exit code: 6|Interrup|dealing|cron on server 'm|returned )./,
    "$1_",
  );
}

function alterLog(parent: Node, key: string | number): void {
  parent[key] = String(parent[key]).replace("returned 63", "returned 64");
}

describe("the names of the variables are the version's own", () => {
  test.concurrent.each([
    ["a runner's", "v0089", "BARMAN_STATUS"],
    ["a runner's in 3.17.0", "v0813", "BARMAN_BACKUP_INFO_PATH"],
    ["an archive hook's", "v0278", "BARMAN_SIZE"],
    ["a backup hook's", "v0426", "BARMAN_PREVIOUS_ID"],
  ] as const)("%s altered name fails", async (_, id, name) => {
    expect((await replay(withFault(id, ["env", name], alterName))).status).toBe("failed");
  });

  test("a name too many fails", async () => {
    const vector = withFault("v0278", ["env", "BARMAN_SIZE"], (env) => {
      env["BARMAN_BACKUP_ID"] = "20240107T000000";
    });
    expect((await replay(vector)).status).toBe("failed");
  });
});

describe("the end of a command is where it was", () => {
  test.concurrent.each([
    ["a hook more", (all: unknown[]): unknown[] => [...all, all[0]]],
    ["a hook less", (all: unknown[]): unknown[] => all.slice(0, -1)],
    ["two hooks changed about", ([a, b, c, d]: unknown[]): unknown[] => [a, b, d, c]],
  ] as const)("%s fails", async (_, change) => {
    const vector = withFault("v0440", ["sequence"], (parent) => {
      parent["sequence"] = change(parent["sequence"] as unknown[]);
    });
    expect((await replay(vector)).status).toBe("failed");
  });
});
