#!/usr/bin/env node
import manifest from "../package.json" with { type: "json" };

const [command, ...words] = process.argv.slice(2);
if (command === "--version") process.stdout.write(`${manifest.version}\n`);
else if (command === "answer" && words[0] !== "--help")
  await (await import("./answer.ts")).start(words);
else await (await import("./cli.ts")).start(manifest.version);
