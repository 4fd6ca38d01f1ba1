import { type Command, spawn } from "@backup-hooks/core";

/** Prints by how many bytes our resident memory grew, at most, while a hook printed 1 GiB. */
const createCommand = (text: string): Command => ({
  file: "/bin/sh",
  args: ["-c", text],
  env: {},
  stdio: "split",
  until: "eof",
  descendants: "kill",
});
const env = { PATH: "/usr/bin:/bin" };

await spawn(createCommand("head -c 16777216 /dev/zero"), { number: 1, env });
const before = process.memoryUsage.rss();
let most = before;
let chunks = 0;
const attempt = await spawn(createCommand("head -c 1073741824 /dev/zero"), {
  number: 1,
  env,
  onOutput: () => {
    chunks += 1;
    if (chunks % 64 === 0) most = Math.max(most, process.memoryUsage.rss());
  },
});
if (attempt.exitCode !== 0) throw new Error("the hook did not print its gigabyte");
console.log(Math.max(most, process.memoryUsage.rss()) - before);
