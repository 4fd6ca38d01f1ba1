import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type BackrestEvent, backrest, type Condition } from "@backup-hooks/backrest";
import { runPlan, skipRequest } from "@backup-hooks/core";
import { describe, expect, test } from "vitest";
import { type Case, HOSTILE, type Play, TIME } from "./real-world/case.ts";
import { guards } from "./real-world/guards.ts";
import { madeUp } from "./real-world/made-up.ts";
import { messages } from "./real-world/messages.ts";
import { scripts } from "./real-world/scripts.ts";
import { site } from "./site.ts";

const adapter = backrest();
const cases = [...messages, ...scripts, ...guards, ...madeUp];

/** Stand-ins for what would reach out of the machine: each notes its words, says its name where it is read, and does nothing. */
const SILENT = [
  "curl",
  "ssh",
  "ping",
  "restic",
  "osascript",
  "powershell",
  "notify",
  "before-backup",
  "on-mains",
];
const SPEAKING = ["docker", "date"];
const standIn = (exitCode: number, says: string): string => `#!/bin/sh
for last; do :; done
case $last in *-) read=$(cat; echo .); set -- "$@" "\${read%.}" ;; esac
printf '%s\\0' "$#" "\${0##*/}" "$@" >> "\${0%/*}/../calls"
${says}
exit ${exitCode}
`;

/** A machine of its own: stand-ins first on the PATH, and a folder for what scripts leave behind. */
function machine(root: string, broken: readonly string[]): Readonly<Record<string, string>> {
  for (const folder of ["bin", "state"]) mkdirSync(join(root, folder));
  writeFileSync(join(root, "token"), "sesame\n");
  writeFileSync(join(root, "calls"), "");
  for (const name of [...SILENT, ...SPEAKING]) {
    const path = join(root, "bin", name);
    writeFileSync(
      path,
      standIn(broken.includes(name) ? 1 : 0, SPEAKING.includes(name) ? `echo said by ${name}` : ""),
    );
    chmodSync(path, 0o755);
  }
  return {
    PATH: `${join(root, "bin")}:/usr/local/bin:/usr/bin:/bin`,
    STATE: join(root, "state"),
    NUMBER: "+49 123",
  };
}

function callsIn(root: string): string[][] {
  const parts = readFileSync(join(root, "calls"), "utf8").split("\0");
  const calls: string[][] = [];
  for (let at = 0; at < parts.length - 1; at += Number(parts[at]) + 2)
    calls.push(parts.slice(at + 1, at + 2 + Number(parts[at])));
  return calls.map((words) => words.map((word) => word.replace(join(root, "state"), "$STATE")));
}

/** The call of the hook runner in which the case's hook runs, with its one hook. */
async function played({ conditions, onError, template, action }: Case, { when, error }: Play) {
  const [condition = "", ending] = when.split(" ");
  const hook = {
    conditions: conditions.split(" ").map((name) => `CONDITION_${name}`),
    ...(onError && { onError }),
    ...(action?.(template) ?? { actionCommand: { command: template } }),
  };
  const root = site({ repo: [hook] });
  const { config } = await adapter.load(join(root, "config.json"));
  const failed = ending === "error" || ending === "setup" ? HOSTILE : undefined;
  const told = error ?? failed;
  const input = {
    set: { CurTime: TIME },
    options: { ...(ending && { as: ending }), ...(told && { error: told }) },
  };
  const { event } = await adapter.resolveEvent(
    `CONDITION_${condition}` as Condition,
    config,
    input,
  );
  const { events = [] } = adapter.dispatch?.(event, input) ?? {};
  const plan = await adapter.plan(events, config);
  return { root, config, event: (plan.hooks[0]?.event ?? event) as BackrestEvent, plan };
}

const rows = cases.flatMap((row) =>
  row.plays.map((play) => ({ id: row.id, what: row.what, when: play.when, row, play })),
);

describe("what people write", () => {
  test.each(rows)("$id $what, at $when", async ({ row, play }) => {
    const { root, config, event, plan } = await played(row, play);
    if (play.rendered !== undefined)
      expect(adapter.render?.(row.template, event, config)).toBe(play.rendered);
    expect(plan.refused).toBe(play.refused);
    expect(plan.hooks).toHaveLength(play.refused === undefined ? 1 : 0);

    const env = machine(root, play.broken ?? []);
    const { hooks, decision } = await runPlan(plan, { env, send: skipRequest });
    const attempt = hooks[0]?.attempts[0];
    expect(attempt?.error?.message).toBe(play.fails);
    if (play.body !== undefined)
      expect(plan.hooks[0]?.step({ attempt: 1, ok: true, env })).toMatchObject({ body: play.body });

    const {
      calls = [],
      exitCode = 0,
      decision: decided = "proceed",
      output,
      files = {},
    } = play.ran ?? {};
    if (play.ran === undefined) return;
    expect({ calls: callsIn(root), exitCode: attempt?.exitCode, decision }).toEqual({
      calls,
      exitCode,
      decision: decided,
    });
    if (output !== undefined) expect(attempt?.stdout).toBe(output);
    const left = readdirSync(join(root, "state")).map((name) => [
      name,
      readFileSync(join(root, "state", name), "utf8"),
    ]);
    expect(Object.fromEntries(left)).toEqual(files);
  });

  test("all 42 are here, and every play says what is rendered and what comes of it", () => {
    const numbers = Array.from(
      { length: 42 },
      (_, index) => `R${String(index + 1).padStart(2, "0")}`,
    );
    expect([...new Set(cases.map(({ id }) => id))].sort()).toEqual(numbers);
    const empty = rows.filter(
      ({ play }) =>
        (play.rendered ?? play.fails) === undefined ||
        !(play.ran ?? play.body ?? play.refused ?? play.fails),
    );
    expect(empty).toEqual([]);
  });
});
