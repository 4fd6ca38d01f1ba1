import { describe, test } from "node:test";
import { testAdapter } from "@backup-hooks/core/conformance";
import { acme } from "../src/adapter.ts";

testAdapter({
  adapter: acme(),
  sample: {
    manifest: new URL("../package.json", import.meta.url),
    // A configuration with a hook for every event; {root} is the folder in which the suite writes it.
    files: {
      "acme.conf": "before_backup = {root}/hook.sh\nafter_backup = {root}/hook.sh\n",
      "hook.sh": "#!/bin/sh\n",
    },
    config: "acme.conf",
    // What is no free text has a form, which stands in the row's `formats`.
    forms: { ACME_STATUS: ["ok", "failed"] },
  },
  describe,
  test,
});
