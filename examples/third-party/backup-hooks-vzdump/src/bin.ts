#!/usr/bin/env node
// vzdump waits for every answer: what the other verbs need is not loaded for one.
import { readFileSync } from "node:fs";

const { version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
const [, , command, ...rest] = process.argv;
if (command === "--version") {
  process.stdout.write(`${version}\n`);
} else if (command === "answer") {
  const { answer } = await import("@backup-hooks/core/answer");
  const { vzdump } = await import("./adapter.ts");
  await answer(vzdump(), rest);
} else {
  const { start } = await import("./program.ts");
  await start(version);
}
