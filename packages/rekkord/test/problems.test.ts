import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { problemKinds } from "../src/config/problem-codes.ts";
import { rekkord } from "../src/index.ts";
import { add, folder, ini, sh } from "./fixture.ts";

const found = async (root: string) => (await rekkord().load(join(root, "rekkord.ini"))).problems;
const codes = async (root: string): Promise<string[]> =>
  (await found(root)).map(({ code }) => code);
/** A directory with one good hook, and what is added to it. */
const site = (files: Readonly<Record<string, string>> = {}): string =>
  folder({ "rekkord.ini": ini("PreSaveDirectory = a.d"), "a.d/good": sh("exit 0"), ...files });

const fileFaults: readonly (readonly [
  code: string,
  make: (root: string) => void,
  words: string,
])[] = [
  [
    "script-not-executable",
    (root) => add(root, "a.d/x", sh(""), 0o644),
    "fails with 126: no save ever starts",
  ],
  [
    "script-missing",
    (root) => symlinkSync("gone", join(root, "a.d/x")),
    "leads nowhere and fails with 127",
  ],
  [
    "script-is-folder",
    (root) => symlinkSync(".", join(root, "a.d/x")),
    "leads to a directory and fails with 126",
  ],
  ["script-crlf", (root) => add(root, "a.d/x", "#!/bin/sh\r\n"), "carriage return"],
  [
    "interpreter-missing",
    (root) => add(root, "a.d/x", "#!/opt/gone/perl\n"),
    "asks for /opt/gone/perl",
  ],
  ["script-writable-by-all", (root) => add(root, "a.d/x", sh(""), 0o757), "everybody may write to"],
  ["script-writable-by-group", (root) => add(root, "a.d/x", sh(""), 0o775), "the group of"],
  [
    "script-folder-writable-by-all",
    (root) => chmodSync(join(root, "a.d"), 0o777),
    "/a.d is writable",
  ],
];
const directoryFaults: readonly (readonly [
  code: string,
  lines: readonly string[],
  more: readonly string[],
])[] = [
  ["several-directories", ["PreSaveDirectory = a.d", "PreSaveDirectory = b.d"], []],
  ["directory-twice", ["PreSaveDirectory = a.d", "PreSaveDirectory = ./x/../a.d/"], []],
  ["directory-empty", ["PreSaveDirectory = empty"], []],
  ["shell-directory", ["PreSaveDirectory = my hooks"], []],
  ["value-empty", ["PreSaveDirectory ="], ["not-a-hook", "script-not-executable"]],
];

describe("a file of a hook directory", () => {
  test("that is a good hook gives no problem", async () => {
    expect(
      await codes(
        site({ "a.d/10-dump.sh": sh(""), "a.d/20_x": "#!/usr/bin/env sh\n", "a.d/30.hidden": "" }),
      ),
    ).toEqual([]);
  });

  test.each([
    "README",
    "README.md",
    "notes.txt",
    "10-dump~",
    "10-dump.bak",
    ".10-dump.swp",
    "10-dump.disabled",
    "#10-dump#",
    ".gitkeep",
    "10-dump.dpkg-old",
  ])("called %s does not look like a hook", async (name) => {
    expect(await codes(site({ [`a.d/${name}`]: sh("exit 0") }))).toEqual(["not-a-hook"]);
  });

  test.each([
    ["a b", "a blank"],
    ["a\tb", "a blank"],
    ["a\nb", "a line break"],
    ...[..."; & | < > $ ` \" ' \\ ( ) * ? ["]
      .filter((char) => char !== " ")
      .map((char) => [`a${char}b`, char]),
  ])("called %j: the shell reads %s in it", async (name, char) => {
    const root = site();
    writeFileSync(join(root, "a.d", name ?? ""), "");
    expect(await found(root)).toMatchObject([
      {
        code: "shell-name",
        severity: "error",
        message: expect.stringContaining(`unquoted, and ${char} in it`),
      },
    ]);
  });

  test.each(["a#b", "a~b", "a,b", "a%b", "a=b", "a+b", "a@b", "a{b}", "é", "-a", "a!b"])(
    "called %s is safe with the shell",
    async (name) => {
      expect(await codes(site({ [`a.d/${name}`]: sh("") }))).toEqual([]);
    },
  );

  test.each(fileFaults)("%s", async (code, make, words) => {
    const root = site();
    make(root);
    expect(await found(root)).toMatchObject([
      { code, message: expect.stringContaining(words), place: { line: 5, column: 20 } },
    ]);
  });
  test("that fails after the work makes the command exit 1", async () => {
    const root = folder({ "rekkord.ini": ini("PostScanDirectory = a.d"), "a.d/x": sh("") });
    chmodSync(join(root, "a.d/x"), 0o600);
    expect(await found(root)).toMatchObject([
      { code: "script-not-executable", message: expect.stringContaining("every scan exits 1") },
    ]);
  });
});

describe("a hook directory", () => {
  test.each(directoryFaults)("%s", async (code, lines, more) => {
    const root = folder({
      "rekkord.ini": ini(...lines),
      "a.d/x": sh(""),
      "b.d/x": sh(""),
      "my hooks/x": sh(""),
    });
    mkdirSync(join(root, "empty"));
    expect(await codes(root)).toEqual([code, ...more]);
  });

  test("that two phases share is no mistake", async () => {
    expect(
      await codes(
        folder({
          "rekkord.ini": ini("PreSaveDirectory = a.d", "PostSaveDirectory = a.d"),
          "a.d/x": sh(""),
        }),
      ),
    ).toEqual([]);
  });

  test("directory-too-full", async () => {
    const root = site();
    for (let index = 0; index < 1024; index += 1) mkdirSync(join(root, "a.d", String(index)));
    expect(await codes(root)).toContain("directory-too-full");
  });
});

test("every kind of problem is caused here or in another file, or cannot be by one account", () => {
  const here = [...fileFaults, ...directoryFaults].map(([code]) => code);
  const elsewhere = [
    "directory-too-full",
    "key-unverified",
    "not-a-hook",
    "repository-incomplete",
    "shell-name",
  ];
  const never = ["script-foreign-owner", "script-not-visible"];
  expect([...here, ...elsewhere, ...never].sort()).toEqual(Object.keys(problemKinds).sort());
});
