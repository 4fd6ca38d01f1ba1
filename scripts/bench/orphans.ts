import { randomUUID } from "node:crypto";
import { type Command, spawn } from "@backup-hooks/core";
import { findMarkedProcesses } from "./memory.ts";

/** Prints how many processes are left of 1,000 hooks, a third of which time out while their grandchildren sleep. */
const marker = `BENCH_MARKER=${randomUUID()}`;
const [name = "", value = ""] = marker.split("=");
const env = { PATH: "/usr/bin:/bin", [name]: value };
const quick: Command = {
  file: "/bin/sh",
  args: ["-c", "echo done"],
  env: {},
  stdio: "split",
  until: "eof",
  descendants: "kill",
};
const stuck: Command = {
  ...quick,
  args: ["-c", "trap '' TERM; sleep 600 & sleep 600 & wait; sleep 600"],
};

const numbers = Array.from({ length: 1000 }, (_, index) => index);
const ends: string[] = [];
await Promise.all(
  Array.from({ length: 32 }, async () => {
    for (let number = numbers.pop(); number !== undefined; number = numbers.pop()) {
      const attempt = await spawn(number % 3 === 0 ? stuck : quick, {
        number: 1,
        env,
        timeoutMs: 300,
        graceMs: 100,
      });
      ends.push(attempt.timedOut ? "timed out" : `exited ${attempt.exitCode}`);
    }
  }),
);
if (ends.length !== 1000 || ends.filter((end) => end === "timed out").length < 333)
  throw new Error(`only ${ends.length} of 1000 hooks ended`);
console.log(findMarkedProcesses(marker).length);
