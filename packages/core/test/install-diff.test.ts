import { chmodSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { toChanges } from "../src/install/changes.ts";
import { formatDiff } from "../src/install/diff.ts";
import { createFileReader } from "../src/install/file-system.ts";
import type { InstallPlan } from "../src/model/install-plan.ts";
import { files } from "./installing-toy.ts";

/** The difference without the names of the files above it. */
function shown(
  text: string | Uint8Array,
  edits: readonly [start: number, end: number, text: string][],
  context?: number,
): string[] {
  const file = join(files({ "a.conf": text }), "a.conf");
  const disk = createFileReader();
  const changes = toChanges(
    { edits: edits.map(([start, end, text]) => ({ file, start, end, text })), notes: [] },
    disk,
  );
  return formatDiff(changes, disk, context).slice(2);
}
const numbered = Array.from({ length: 20 }, (_, line) => `${line + 1}\n`).join("");
const at = (line: number): number => numbered.indexOf(`${line}\n`);

describe("the difference of a file", () => {
  const cases: readonly [
    what: string,
    text: string,
    edits: [number, number, string][],
    lines: string[],
  ][] = [
    ["a line replaced", "a\nb\nc\n", [[2, 3, "x"]], ["@@ -1,3 +1,3 @@", " a", "-b", "+x", " c"]],
    ["a line added at the top", "a\nb\n", [[0, 0, "x\n"]], ["@@ -1,2 +1,3 @@", "+x", " a", " b"]],
    ["a line added at the end", "a\nb\n", [[4, 4, "x\n"]], ["@@ -1,2 +1,3 @@", " a", " b", "+x"]],
    ["a line taken out", "a\nb\nc\n", [[2, 4, ""]], ["@@ -1,3 +1,2 @@", " a", "-b", " c"]],
    ["the first text of an empty file", "", [[0, 0, "a\n"]], ["@@ -0,0 +1 @@", "+a"]],
    ["all of it taken out", "a\n", [[0, 2, ""]], ["@@ -1 +0,0 @@", "-a"]],
    [
      "two edits of one line",
      "a b c\n",
      [
        [4, 5, "z"],
        [0, 1, "x"],
      ],
      ["@@ -1 +1 @@", "-a b c", "+x b z"],
    ],
    [
      "one edit over lines that stay",
      "a\nb\nc\nd\n",
      [[0, 7, "x\nb\nc\ny"]],
      ["@@ -1,4 +1,4 @@", "-a", "+x", " b", " c", "-d", "+y"],
    ],
    [
      "far from each other: two hunks, each with three lines around",
      numbered,
      [
        [at(5), at(6), "five\n"],
        [at(15), at(15), "new\n"],
      ],
      [
        ["@@ -2,7 +2,7 @@", " 2", " 3", " 4", "-5", "+five", " 6", " 7", " 8"],
        ["@@ -12,6 +12,7 @@", " 12", " 13", " 14", "+new", " 15", " 16", " 17"],
      ].flat(),
    ],
    [
      "near each other: one hunk",
      numbered,
      [
        [at(5), at(6), ""],
        [at(12), at(13), ""],
      ],
      [
        "@@ -2,14 +2,12 @@",
        " 2",
        " 3",
        " 4",
        "-5",
        ...[6, 7, 8, 9, 10, 11].map((line) => ` ${line}`),
        "-12",
        " 13",
        " 14",
        " 15",
      ],
    ],
    [
      "no line break at the end",
      "a",
      [[1, 1, "\nb"]],
      [
        "@@ -1 +1,2 @@",
        "-a",
        "\\ No newline at end of file",
        "+a",
        "+b",
        "\\ No newline at end of file",
      ],
    ],
    [
      "CR LF everywhere is not worth a word",
      "a\r\nb\r\n",
      [[0, 1, "x"]],
      ["@@ -1,2 +1,2 @@", "-a", "+x", " b"],
    ],
    [
      "a line that ends otherwise is",
      "a\r\nb\r\n",
      [[0, 3, "x\n"]],
      ["@@ -1,2 +1,2 @@", "-a\\r", "+x", " b\\r"],
    ],
    [
      "what could repaint a terminal",
      "a\n",
      [[0, 1, "\tb\u001b[2J\u0085"]],
      ["@@ -1 +1 @@", "-a", "+\tb\\u001b[2J\\u0085"],
    ],
  ];
  test.each(cases)("%s", (_what, text, edits, lines) => {
    expect(shown(text, edits)).toEqual(lines);
  });

  test("bytes that are no UTF-8 are shown as such", () => {
    expect(shown(Buffer.from("gr\xfcn\nx\n", "latin1"), [[5, 6, "grün"]])).toEqual([
      "@@ -1,2 +1,2 @@",
      " gr\\xfcn",
      "-x",
      "+grün",
    ]);
  });

  test("without context, only what changes", () => {
    expect(
      shown(
        numbered,
        [
          [at(5), at(6), ""],
          [at(7), at(7), "new\n"],
        ],
        0,
      ),
    ).toEqual(["@@ -5 +4,0 @@", "-5", "@@ -6,0 +6 @@", "+new"]);
  });
});

test("whole files by name: new, removed, moved", () => {
  const home = files({ "a.conf": "one\n", hook: "theirs\n", old: "ours\n" });
  chmodSync(join(home, "old"), 0o755);
  const name = (file: string): string => join(home, file);
  const installation: InstallPlan = {
    edits: [{ file: name("a.conf"), start: 0, end: 3, text: "1" }],
    created: [{ file: name("hook"), text: "#!/bin/sh\nexit 0\n", mode: 0o755 }],
    moved: [{ from: name("hook"), to: name("hook.aside") }],
    removed: [name("old")],
    notes: [],
  };
  const disk = createFileReader();
  expect(
    formatDiff(toChanges(installation, disk), disk).map((line) => line.replaceAll(home, "")),
  ).toEqual([
    ...[
      "rename from /hook",
      "rename to /hook.aside",
      "--- /dev/null",
      "+++ /hook (new, mode 0755)",
      "@@ -0,0 +1,2 @@",
      "+#!/bin/sh",
      "+exit 0",
    ],
    ...["--- /a.conf", "+++ /a.conf", "@@ -1 +1 @@", "-one", "+1"],
    ...["--- /old (removed, mode 0755)", "+++ /dev/null", "@@ -1 +0,0 @@", "-ours"],
  ]);
});

test("what stands around a change and names a secret is hidden, whether the product says that it is one or not", () => {
  const text =
    'conninfo = host=db password=\'S3CR ET\'\n<parameter value="S3CRET" name="smtpPassword">\nx\n  "api-token": "S3CRET"\nhost = db\n';
  const at = text.indexOf("x\n");
  expect(shown(text, [[at, at + 1, "y"]])).toEqual([
    "@@ -1,5 +1,5 @@",
    " conninfo ***",
    " <parameter ***",
    "-x",
    "+y",
    '   "api-token ***',
    " host = db",
  ]);
});

test("of a file in one line only what changes is shown, and a little around it", () => {
  const text = `{"password":"S3CRET",${'"a":1,'.repeat(100)}"hooks":[],${'"b":2,'.repeat(100)}"token":"S3CRET"}\n`;
  const at = text.indexOf("[]") + 1;
  const [head, gone, come] = shown(text, [[at, at, "OURS"]]);
  expect([head, gone?.length, come?.length]).toEqual(["@@ -1 +1 @@", 83, 87]);
  expect(gone).toMatch(/^-….*"hooks":\[\].*…$/);
  expect(come).toMatch(/^\+….*"hooks":\[OURS\].*…$/);
  expect(`${gone}${come}`).not.toContain("S3CRET");
});

test("a secret is hidden before it is made readable", () => {
  const file = join(files({ "a.conf": Buffer.from("password = \xfc1\nx\n", "latin1") }), "a.conf");
  const disk = createFileReader();
  const changes = toChanges({ edits: [{ file, start: 14, end: 15, text: "y" }], notes: [] }, disk);
  const mask = (text: string): string => text.replace("\udcfc1", "***");
  expect(formatDiff(changes, disk, 3, mask)).toContain(" password = ***");
});
