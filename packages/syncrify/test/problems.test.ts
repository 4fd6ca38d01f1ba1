import { chmodSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { problemKinds } from "../src/config/problem-codes.ts";
import type { SyncrifyOptions } from "../src/index.ts";
import { syncrify } from "../src/index.ts";
import { add, appConfig, folder } from "./fixture.ts";

const OK = "#!/bin/sh\nexit 0\n";
const ALL = "$EVENT $JOB_ID $CLIENT_IP $CLIENT_BUILD_NO $FILE_COUNT $BYTE_COUNT $PROFILE $USER";
/** The column in which a value begins (fixture.ts). */
const VALUE = 53;

async function check(
  value: string,
  options: SyncrifyOptions = {},
  files: Readonly<Record<string, string>> = {},
) {
  const root = folder({ "ok.sh": OK, ...files });
  const { problems } = await syncrify(options).load(
    add(root, "AppConfig.xml", appConfig(value).replaceAll("{root}", root)),
  );
  return { root, problems };
}
const codes = async (...args: Parameters<typeof check>): Promise<string[]> =>
  (await check(...args)).problems.map(({ code }) => code);

describe("a value", () => {
  test.each<[what: string, value: string, found: string[], options?: SyncrifyOptions]>([
    ["a script and all variables, the free texts last", `{root}/ok.sh ${ALL}`, []],
    [
      "the vendor's order",
      "{root}/ok.sh $EVENT $CLIENT_IP $CLIENT_BUILD_NO $PROFILE $USER $FILE_COUNT $BYTE_COUNT",
      ["no-job-id", "free-text-early"],
    ],
    [
      "the vendor's order, each variable an argument of its own",
      "{root}/ok.sh $EVENT $PROFILE $USER $JOB_ID",
      [],
      { spawn: "argv" },
    ],
    ["a name that is none", `{root}/ok.sh $PROFIL ${ALL}`, ["variable-unknown"]],
    ["a name in other letters", `{root}/ok.sh $event ${ALL}`, ["variable-unknown"]],
    ["a name in braces", `{root}/ok.sh \${EVENT} ${ALL}`, ["variable-unknown"]],
    ["a variable of the environment", `{root}/ok.sh $HOME ${ALL}`, ["variable-unknown"]],
    [
      "a variable of the environment, with a shell",
      "{root}/ok.sh $HOME $JOB_ID",
      [],
      { spawn: "shell" },
    ],
    ["a name that goes on", `{root}/ok.sh $EVENTS ${ALL}`, ["variable-runs-on"]],
    ["a dollar sign before a number, and alone", `{root}/ok.sh $1 $ ${ALL}`, []],
    ["a variable inside a word", "{root}/ok.sh --job=$JOB_ID", []],
    ["quotes", `{root}/ok.sh "$EVENT" $JOB_ID`, ["quotes-literal"]],
    ["quotes around the script", `"{root}/ok.sh" $JOB_ID`, ["quotes-literal", "script-relative"]],
    [
      "a redirection, a pipe and a second command",
      "{root}/ok.sh $JOB_ID > log | x ; y",
      ["shell-text", "shell-text", "shell-text"],
    ],
    ["a command substitution", "{root}/ok.sh $(date) $JOB_ID", ["shell-text"]],
    ["a redirection, with a shell", "{root}/ok.sh $JOB_ID > log", [], { spawn: "shell" }],
    [
      "a free text, with a shell",
      "{root}/ok.sh $JOB_ID $USER",
      ["shell-injection"],
      { spawn: "shell" },
    ],
    ["a missing script", "{root}/gone.sh $JOB_ID", ["script-missing"]],
    ["a folder", "{root} $JOB_ID", ["script-is-folder"]],
    ["a relative path", "./ok.sh $JOB_ID", ["script-relative"]],
    ["a command that PATH has", "sh $JOB_ID", []],
    ["a command that PATH has not", "no-such-command-here $JOB_ID", ["command-missing"]],
    ["a batch file", "C:\\hooks\\job.bat $JOB_ID", ["script-batch", "script-missing"]],
    ["a build without hooks", "{root}/ok.sh $JOB_ID", ["build-too-old"], { version: "562" }],
    ["the first build with hooks", "{root}/ok.sh $JOB_ID", [], { version: "563" }],
  ])("%s", async (_what, value, found, options) => {
    expect(await codes(value, options)).toEqual(found);
  });

  test("a script in a folder with a blank, which no quotes help", async () => {
    const files = { "a b/ok.sh": OK };
    expect(await codes("{root}/a b/ok.sh $JOB_ID", {}, files)).toEqual(["path-blank"]);
    const { problems, root } = await check('"{root}/a b/ok.sh" $JOB_ID', {}, files);
    expect(problems).toMatchObject([
      { code: "quotes-literal" },
      { code: "path-blank", message: expect.stringContaining(`${root}/a b/ok.sh holds a blank`) },
    ]);
  });

  test.each([
    ["not executable", OK, 0o644, "script-not-executable"],
    ["with Windows line ends", "#!/bin/sh\r\nexit 0\r\n", 0o755, "script-crlf"],
    ["with an interpreter that is not there", "#!/nowhere/python\n", 0o755, "interpreter-missing"],
    ["that everybody may change", OK, 0o757, "script-writable-by-all"],
    ["that a group may change", OK, 0o775, "script-writable-by-group"],
  ])("a script %s", async (_what, text, mode, code) => {
    const root = folder();
    chmodSync(add(root, "hook.sh", text), mode);
    const { problems } = await syncrify().load(
      add(root, "AppConfig.xml", appConfig(`${root}/hook.sh $JOB_ID`)),
    );
    expect(problems).toMatchObject([{ code, place: { line: 6, column: VALUE } }]);
  });

  test("a script that everybody may replace", async () => {
    const root = folder();
    mkdirSync(join(root, "open"));
    add(root, "open/hook.sh", OK);
    chmodSync(join(root, "open"), 0o777);
    const { problems } = await syncrify().load(
      add(root, "AppConfig.xml", appConfig(`${root}/open/hook.sh $JOB_ID`)),
    );
    expect(problems.map(({ code }) => code)).toEqual(["script-folder-writable-by-all"]);
  });

  test("the place of a name, behind escapes that are longer than what they stand for", async () => {
    const { problems } = await check("sh &&\t😀 $PROFIL $JOB_ID");
    const written = "sh &amp;&amp;&#9;😀 ";
    expect(problems.find(({ code }) => code === "variable-unknown")).toMatchObject({
      place: { line: 6, column: VALUE + written.length },
      message:
        '$PROFIL is no variable of Syncrify and reaches the hook as it is written. Did you mean "$PROFILE"?',
    });
  });
});

test("every kind of problem is one sentence or more, in its table and in its message", () => {
  for (const { description, message } of Object.values(problemKinds) as readonly {
    description: string;
    message: (...summary: string[]) => string;
  }[]) {
    expect(description).toMatch(/\.$/);
    expect(message("A", "B", "C")).toMatch(/[.?]$/);
  }
});
