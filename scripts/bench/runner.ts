import { spawn as nodeSpawn } from "node:child_process";
import { once } from "node:events";
import { type Hook, runPlan } from "@backup-hooks/core";
import { execa } from "execa";
import { measureRatio, type Row } from "./measure.ts";

const script = 'echo "backup $BARMAN_BACKUP_ID"; exit 0';
const env = { PATH: "/usr/bin:/bin", BARMAN_BACKUP_ID: "20240107T000000" };
const rounds = 300;

const hook: Hook = {
  id: "hook",
  event: { product: "bench", name: "pre_backup", operation: "backup", phase: "pre", fields: {} },
  step: () => ({
    file: "/bin/sh",
    args: ["-c", script],
    env,
    stdio: "split",
    until: "eof",
    descendants: "keep",
  }),
  policy: () => ({ action: "continue" }),
};

const runThroughRunner = () =>
  runPlan({ hooks: [hook], order: "sequence", onFailure: "stop" }, { env: {}, timeoutMs: 600_000 });
const runThroughExeca = () => execa("/bin/sh", ["-c", script], { env, extendEnv: false });

async function runThroughSpawn(): Promise<void> {
  const child = nodeSpawn("/bin/sh", ["-c", script], { env });
  child.stdin.end();
  child.stdout.resume();
  child.stderr.resume();
  await once(child, "close");
}

export const runnerRows: readonly Row[] = [
  {
    name: "runner/hook to execa",
    limit: 1.15,
    measure: () => measureRatio(runThroughRunner, runThroughExeca, rounds),
  },
  {
    name: "runner/hook to child_process.spawn",
    limit: 1.8,
    measure: () => measureRatio(runThroughRunner, runThroughSpawn, rounds),
  },
];
