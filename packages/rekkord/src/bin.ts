#!/usr/bin/env node
import manifest from "../package.json" with { type: "json" };

const [, , verb, ...rest] = process.argv;
if (verb === "--version") process.stdout.write(`${manifest.version}\n`);
else if (verb === "answer" && rest[0] !== "--help") await (await import("./answer.ts")).start(rest);
else await (await import("./cli.ts")).start(manifest.version);
