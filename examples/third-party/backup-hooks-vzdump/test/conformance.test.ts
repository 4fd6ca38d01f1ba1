import { describe, test } from "node:test";
import { testAdapter } from "@backup-hooks/core/conformance";
import { type Mode, vzdump } from "../src/index.ts";

const plain = "# vzdump default settings\nstorage: nas\n";
const script = { "hook.sh": "#!/bin/sh\n" };
const config = "vzdump.conf";

// `suspend` has the tables of `stop`.
for (const mode of ["snapshot", "stop"] satisfies Mode[]) {
  describe(mode, () => {
    testAdapter({
      adapter: vzdump({ mode }),
      sample: {
        manifest: new URL("../package.json", import.meta.url),
        files: { [config]: `${plain}script: {root}/hook.sh\n`, ...script },
        config,
        installs: [
          { name: "plain", files: { [config]: plain }, config },
          { name: "empty", files: { [config]: "" }, config },
          { name: "no-last-newline", files: { [config]: plain.trimEnd() }, config },
          {
            name: "taken",
            files: { [config]: `${plain}script: {root}/hook.sh\nbwlimit: 0\n`, ...script },
            config,
            replaces: true,
          },
        ],
      },
      describe,
      test,
    });
  });
}
