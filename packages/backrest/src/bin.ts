#!/usr/bin/env node
import manifest from "../package.json" with { type: "json" };

if (process.argv[2] === "--version") process.stdout.write(`${manifest.version}\n`);
else await (await import("./program.ts")).start(manifest.version);
