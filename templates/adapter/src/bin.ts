#!/usr/bin/env node
// The product waits for every answer: what the other verbs need is not loaded for one.
import { readFileSync } from "node:fs";

const { version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
const [, , command, ...rest] = process.argv;
if (command === "--version") {
  process.stdout.write(`${version}\n`);
} else {
  const { acme } = await import("./adapter.ts");
  if (command === "answer") {
    const { answer } = await import("@backup-hooks/core/answer");
    await answer(acme(), rest);
  }
  const { main } = await import("@backup-hooks/core/cli");
  await main({ bin: "acme-hooks", version, adapter: acme });
}
