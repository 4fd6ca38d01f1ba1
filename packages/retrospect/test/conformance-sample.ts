import type { Sample } from "@backup-hooks/core/conformance";

const HANDLER = "RetroEventHandler.sh";
const intervention = ["{root}/intv0001.reh", "{root}/a folder/intv0002.reh"];

/** What the conformance suite has to be given of Retrospect. */
export const sample: Sample = {
  manifest: new URL("../package.json", import.meta.url),
  files: { [HANDLER]: "#!/bin/sh\n" },
  config: HANDLER,
  forms: { interventionFile: intervention },
  hook: (_config, _event, script) => ({ handler: script }),
  installs: [
    { name: "plain", files: {}, config: HANDLER },
    {
      name: "taken",
      files: { [HANDLER]: "#!/bin/sh\necho somebody else\n" },
      config: HANDLER,
      replaces: true,
    },
  ],
};
