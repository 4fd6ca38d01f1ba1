#!/usr/bin/env node
import manifest from "../package.json" with { type: "json" };

const [verb, ...words] = process.argv.slice(2);
if (verb === "--version") process.stdout.write(`${manifest.version}\n`);
else if (verb === "answer" && words[0] !== "--help") await (await import("./answer.ts")).start(words);
else await (await import("./cli.ts")).start(manifest.version);
