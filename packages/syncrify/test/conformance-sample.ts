import type { Sample } from "@backup-hooks/core/conformance";
import { ENTRY_TEMPLATE } from "../src/index.ts";
import { appConfig } from "./fixture.ts";

const config = "AppConfig.xml";
const without = appConfig("").replace(/.*jobHookScript.*\n/, "");

/** What the conformance suite has to be given of Syncrify. */
export const sample: Sample = {
  manifest: new URL("../package.json", import.meta.url),
  parser: "@rgrove/parse-xml",
  files: { [config]: appConfig(`/bin/true ${ENTRY_TEMPLATE}`) },
  config,
  forms: {
    $EVENT: [],
    $CLIENT_IP: ["10.0.0.5", "::1", "fe80::1%eth0"],
    $CLIENT_BUILD_NO: ["0", "563"],
    $FILE_COUNT: ["0", "18446744073709551615"],
    $BYTE_COUNT: ["0", "18446744073709551615"],
    $JOB_ID: ["1", "9007199254740993"],
  },
  installs: [
    { name: "plain", files: { [config]: without }, config },
    { name: "crlf", files: { [config]: without.replaceAll("\n", "\r\n") }, config },
    { name: "empty-value", files: { [config]: appConfig("") }, config },
    {
      name: "taken",
      files: { [config]: appConfig("/opt/hook.sh '<a>' & \"b\" $EVENT") },
      config,
      replaces: true,
    },
  ],
};
