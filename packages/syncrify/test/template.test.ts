import { describe, expect, test } from "vitest";
import { resolveAssumptions } from "../src/assumptions.ts";
import { buildArgv } from "../src/command.ts";
import { expandVariables, findUnknownVariables } from "../src/protocol/command-template.ts";

const VALUES = {
  $EVENT: "true",
  $CLIENT_IP: "10.0.0.5",
  $CLIENT_BUILD_NO: "563",
  $PROFILE: "My Documents",
  $USER: "joe@example.org",
  $FILE_COUNT: "0",
  $BYTE_COUNT: "0",
  $JOB_ID: "17",
};

describe("the variables are put in", () => {
  test.each([
    [
      "each of the eight",
      "$EVENT $CLIENT_IP $CLIENT_BUILD_NO $PROFILE $USER $FILE_COUNT $BYTE_COUNT $JOB_ID",
      "true 10.0.0.5 563 My_Documents joe@example.org 0 0 17",
    ],
    [
      "anywhere, also inside a word and twice",
      "/hooks/$USER --id=$JOB_ID$JOB_ID",
      "/hooks/joe@example.org --id=1717",
    ],
    ["as the beginning of a longer name", "$EVENTS $USER_NAME", "trueS joe@example.org_NAME"],
    [
      "not in other letters, braces or behind a backslash only",
      "$event ${EVENT} \\$EVENT",
      "$event ${EVENT} \\true",
    ],
    ["not an unknown name", "$NAME $1 $$ $", "$NAME $1 $$ $"],
  ])("%s", (_what, text, expected) => {
    expect(expandVariables(text, VALUES, "once")).toBe(expected);
  });

  test.each([
    ["$PROFILE", "a  b ", "a__b_"],
    ["$PROFILE", "a\tb\nc\u00a0d", "a\tb\nc\u00a0d"],
    ["$USER", "a b", "a b"],
    ["$USER", "$& $1 $$ `x`", "$& $1 $$ `x`"],
    ["$CLIENT_IP", "", ""],
  ])("%s %j is passed as %j", (name, value, expected) => {
    expect(expandVariables(`<${name}>`, { ...VALUES, [name]: value }, "once")).toBe(
      `<${expected}>`,
    );
    expect(expandVariables(`<${name}>`, { ...VALUES, [name]: value }, "again")).toBe(
      `<${expected}>`,
    );
  });

  test.each([
    ["once", "$JOB_ID $EVENT"],
    ["again", "17 $EVENT"],
  ] as const)(
    "a value that names variables, expanded %s: later ones only, as each is replaced in the whole text",
    (expand, expected) => {
      expect(expandVariables("$PROFILE", { ...VALUES, $PROFILE: "$JOB_ID $EVENT" }, expand)).toBe(
        expected.replace(" ", "_"),
      );
    },
  );
});

test.each([
  [
    "$PROFIL $event ${JOB_ID} $HOME",
    [
      ["$PROFIL", "$PROFILE"],
      ["$event", "$EVENT"],
      ["${JOB_ID}", "$JOB_ID"],
      ["$HOME", undefined],
    ],
  ],
  ["$EVENTS", [["$EVENTS", "$EVENT"]]],
  ["$EVENT $1 $ cost=5$ $?", []],
] as const)("strangers in %j", (text, expected) => {
  expect(findUnknownVariables(text).map(({ name, near }) => [name, near])).toEqual(expected);
  for (const { name, index } of findUnknownVariables(text))
    expect(text.slice(index, index + name.length)).toBe(name);
});

describe("the three models of starting a process", () => {
  const hostile = { ...VALUES, $PROFILE: "", $USER: "a \"b\tc'" };
  test.each([
    ["java", "/x $EVENT $PROFILE '$USER' $JOB_ID", ["/x", "true", "'a", '"b', "c''", "17"]],
    ["argv", "/x $EVENT $PROFILE '$USER' $JOB_ID", ["/x", "true", "", "'a \"b\tc''", "17"]],
    ["shell", "/x $EVENT $PROFILE '$USER' $JOB_ID", ["/bin/sh", "-c", "/x true  'a \"b\tc'' 17"]],
    ["java", "$PROFILE /x", ["/x"]],
    ["argv", "$PROFILE /x", ["", "/x"]],
  ] as const)("%s: %j", (spawn, value, expected) => {
    expect(buildArgv(value, hostile, resolveAssumptions({ spawn }))).toEqual(expected);
  });
});
