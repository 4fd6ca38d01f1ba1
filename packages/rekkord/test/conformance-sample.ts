import type { Sample } from "@backup-hooks/core/conformance";
import { phases, rekkord } from "../src/index.ts";

const ini = (...lines: readonly string[]): string =>
  `[Repository]\nURL = {root}/repo\nKeyFile = master.key\n${lines.map((line) => `${line}\n`).join("")}`;
/** 0.97 has two phases, and refuses the keys of the others. */
const listPhases = (events: object) => Object.entries(phases).filter(([name]) => name in events);

/** What the conformance suite has to be given of Rekkord. */
export const createSample = (events: object): Sample => ({
  manifest: new URL("../package.json", import.meta.url),
  files: {
    "rekkord.ini": ini(
      "[Hooks]",
      ...listPhases(events).map(([name, { key }]) => `${key} = ${name}.d`),
    ),
    ...Object.fromEntries(
      listPhases(events).flatMap(([name]) =>
        ["10-first", "20-second"].map((file) => [`${name}.d/${file}`, "#!/bin/sh\n"]),
      ),
    ),
  },
  config: "rekkord.ini",
  forms: { SUCCESS: ["1", "0"] },
  installs: [
    { name: "plain", files: { "rekkord.ini": ini() }, config: "rekkord.ini" },
    {
      name: "own-hooks",
      files: {
        "rekkord.ini": ini("# ours", "[Hooks]", "PreSaveDirectory = presave.d"),
        "presave.d/10-dump": "#!/bin/sh\npg_dump\n",
      },
      config: "rekkord.ini",
    },
    {
      name: "no-line-end",
      files: { "rekkord.ini": ini("[Hooks]").trimEnd() },
      config: "rekkord.ini",
    },
    {
      name: "taken",
      files: {
        "rekkord.ini": ini("[Hooks]", "PreSaveDirectory = presave.d"),
        "presave.d/90-backup-hooks": "#!/bin/sh\nsomebody else's\n",
      },
      config: "rekkord.ini",
      replaces: true,
    },
  ],
});
export const sample: Sample = createSample(rekkord().events);
