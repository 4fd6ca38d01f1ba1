#!/usr/bin/env node
import manifest from "../package.json" with { type: "json" };

const [, , command, ...rest] = process.argv;
if (command === "--version") process.stdout.write(`${manifest.version}\n`);
else if (command === "answer" && rest[0] !== "--help")
  await (await import("./answer.ts")).start(rest);
else await (await import("./cli.ts")).start(manifest.version);
