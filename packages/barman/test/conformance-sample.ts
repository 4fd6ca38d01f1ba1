import type { Sample } from "@backup-hooks/core/conformance";
import { barman, optionName } from "../src/index.ts";

const global = "[barman]\nbarman_home = {root}/home\nbarman_user = root\n";
const server = "\n[main]\nbackup_method = rsync\n";
const options = Object.keys(barman().events).flatMap((name) => [
  optionName(name, "plain"),
  optionName(name, "retry"),
]);

/** What the conformance suite has to be given of Barman. */
export const sample: Sample = {
  manifest: new URL("../package.json", import.meta.url),
  files: {
    "barman.conf": `${global}${server}${options.map((option) => `${option} = /bin/true\n`).join("")}`,
  },
  config: "barman.conf",
  options: { server: "main" },
  // hooks.py: three seconds after a failure, and a minute after every sixth.
  pauses: { retry: [3, 3, 3, 3, 3, 60, 3, 3, 3, 3, 3, 60, 3].map((seconds) => seconds * 1000) },
  keys: ["BARMAN_SERVER"],
  installs: [
    {
      name: "plain",
      files: { "barman.conf": global + server },
      config: "barman.conf",
      options: { server: "main" },
    },
    {
      name: "global",
      files: { "barman.conf": global + server },
      config: "barman.conf",
      options: { global: true },
    },
    {
      name: "crlf",
      files: {
        "barman.conf": `${global}${server}; the end, without a line end`.replaceAll("\n", "\r\n"),
      },
      config: "barman.conf",
      options: { server: "main" },
    },
    {
      name: "taken",
      files: {
        "barman.conf": `${global}${server}pre_backup_retry_script = /opt/space.sh 'a b'  ; why\n# more\n[other]\n`,
      },
      config: "barman.conf",
      options: { server: "main" },
      replaces: true,
    },
  ],
};
