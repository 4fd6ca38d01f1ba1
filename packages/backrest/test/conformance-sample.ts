import type { Sample } from "@backup-hooks/core/conformance";
import { conditions } from "../src/index.ts";

const command = (onError: string, text: string): object => ({
  conditions,
  onError,
  actionCommand: { command: text },
});

/** A configuration with one repo and one plan; only the repo has hooks, if any. */
const json = (hooks?: readonly object[]): string => {
  const repo = {
    id: "local",
    uri: "/mnt/backup",
    password: "open-sesame",
    ...(hooks && { hooks }),
  };
  return `${JSON.stringify({ version: 6, instance: "nas", repos: [repo], plans: [{ id: "docs", repo: "local", paths: ["/srv"] }] }, null, 2)}\n`;
};
const stats = JSON.stringify({
  files_new: 12,
  data_added: 1234567,
  total_duration: 0.736078876,
  snapshot_id: "2a74edaf",
});

/** What the conformance suite has to be given of Backrest. */
export const sample: Sample = {
  manifest: new URL("../package.json", import.meta.url),
  parser: "jsonc-parser",
  files: {
    "config.json": json([
      command("ON_ERROR_IGNORE", "echo {{ .Task }}"),
      command("ON_ERROR_RETRY_EXPONENTIAL_BACKOFF", "true"),
      command("ON_ERROR_FATAL", "true"),
    ]),
  },
  config: "config.json",
  // internal/hook/errors.go: ten seconds, doubled each time, and an hour at most.
  pauses: {
    postpone: [10, 20, 40, 80, 160, 320, 640, 1280, 2560, 3600, 3600].map(
      (seconds) => seconds * 1000,
    ),
  },
  keys: ["Repo", "Plan"],
  forms: {
    CurTime: ["2026-03-04T05:06:07+01:00"],
    Duration: ["0s", "1m23.456s"],
    SnapshotStats: ["", stats],
  },
  installs: [
    { name: "plain", files: { "config.json": json() }, config: "config.json" },
    {
      name: "retries",
      files: { "config.json": json() },
      config: "config.json",
      options: { "on-stop": "retry-10m" },
      supportedActions: ["retry"],
    },
    { name: "empty-list", files: { "config.json": json([]) }, config: "config.json" },
    {
      name: "own-hooks",
      files: { "config.json": json([command("ON_ERROR_FATAL", "/opt/hook.sh")]) },
      config: "config.json",
    },
    {
      name: "crlf",
      files: { "config.json": json([]).replaceAll("\n", "\r\n") },
      config: "config.json",
    },
  ],
};
