import { globSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { root } from "../kit/repository.ts";
import { createSandbox, run, type Sandbox } from "../kit/sandbox.ts";
import {
  type Block,
  findFaults,
  languages,
  matchesOutput,
  parseBlocks,
  writeModule,
} from "./docs.ts";

// All there are but the API reports, which are written and compared by a program.
const everywhere = ["*.md", ".changeset/*.md", "{docs,examples,packages,templates}/**/*.md"];
const pages = globSync(everywhere, {
  cwd: root,
  exclude: ["**/node_modules", "**/dist", "packages/*/api.md"],
}).sort();
const blocks = pages.flatMap((page) => parseBlocks(page, readFileSync(join(root, page), "utf8")));
const runnable = blocks.filter(({ notRun }) => notRun === undefined);
const title = ({ page, line, language, text }: Block): string =>
  `${page}:${line} ${language} ${text.split("\n")[0]}`;

describe.each(pages)("%s", (page) => {
  const own = runnable
    .filter((block) => block.page === page)
    .map((block) => [title(block), block] as const);
  test.each(own)("%s", async (_title, block) => {
    const box = createSandbox();
    onTestFinished(box.remove);
    expect(await findFaults(block, box)).toEqual([]);
  });
  test("its blocks have a language that something checks", () => {
    expect(
      blocks
        .filter((block) => block.page === page && !languages.includes(block.language))
        .map(title),
    ).toEqual([]);
  });
});

test("few blocks are not run, and each says why", () => {
  expect(
    blocks
      .filter(({ notRun }) => notRun !== undefined)
      .map(({ page, text }) => `${page}: ${text.split("\n")[0]}`),
  ).toEqual([
    "CONTRIBUTING.md: npx -y pnpm@12 install",
    "README.md: $ npx -y pnpm@12 demo",
    "packages/barman/README.md: npm install --global @backup-hooks/barman",
  ]);
});

test("what stands as text is what the code before it prints, but for one drawing", () => {
  const loose = blocks.filter(({ language }, index) => {
    const before = blocks[index - 1];
    return (
      language === "text" &&
      (before?.language !== "ts" || before.prints === undefined || before.notRun !== undefined)
    );
  });
  expect(loose.map(({ page, text }) => `${page}: ${text.split("\n")[0]?.trim()}`)).toEqual([
    expect.stringMatching(/^docs\/model\.md: product's call +product reads$/),
  ]);
});

describe("every option of a verb is in its page", () => {
  const described = (page: string): string =>
    readFileSync(join(root, page), "utf8")
      .match(/^\| `-.*$/gm)
      ?.join("\n") ?? "";
  test.each([
    ["explain", "docs/rehearse.md"],
    ["check", "docs/rehearse.md"],
    ["rehearse", "docs/rehearse.md"],
    ["run", "docs/run.md"],
    ["install", "docs/install.md"],
    ["uninstall", "docs/install.md"],
    ["recover", "docs/install.md"],
  ])("%s", async (verb, page) => {
    const box = createSandbox();
    onTestFinished(box.remove);
    const { stdout } = await run(box, box.folder, "barman-hooks", [verb, "--help"]);
    const options = [...stdout.matchAll(/^ {2}(?:-\w, )?(--[\w-]+)/gm)].map(
      ([, option]) => option ?? "",
    );
    expect(options).toContain("--json");
    expect(
      options.filter(
        (option) => !["--help", "--version"].includes(option) && !described(page).includes(option),
      ),
    ).toEqual([]);
  });
});

describe("type-checking all blocks in one program", () => {
  let box: Sandbox;
  beforeAll(() => {
    box = createSandbox();
  });
  afterAll(() => box.remove());
  const check = async (files: readonly string[]): Promise<string> => {
    writeFileSync(
      join(box.folder, "tsconfig.json"),
      JSON.stringify({
        extends: join(root, "tsconfig.base.json"),
        compilerOptions: { noEmit: true, typeRoots: ["node_modules/@types"] },
        files,
      }),
    );
    return (
      await run(box, box.folder, process.execPath, [
        join(root, "node_modules/typescript/bin/tsc"),
        "-p",
        ".",
      ])
    ).stdout;
  };

  test("finds nothing", async () => {
    expect(
      await check(
        runnable
          .filter(({ language }) => language === "ts")
          .map((block) => writeModule(block, box)),
      ),
    ).toBe("");
  });

  test("finds what is planted", async () => {
    const [planted] = parseBlocks(
      "planted.md",
      '```ts\nimport { barman } from "@backup-hooks/barman";\nexport const wrong: number = barman().version;\n```\n',
    );
    expect(await check([writeModule(planted as Block, box)])).toContain(
      "Type 'string' is not assignable to type 'number'",
    );
  });
});

describe("the checker", () => {
  const faults = async (markdown: string): Promise<string[]> => {
    const box = createSandbox();
    onTestFinished(box.remove);
    return (
      await Promise.all(parseBlocks("planted.md", markdown).map((block) => findFaults(block, box)))
    ).flat();
  };
  const fence = (language: string, ...lines: string[]): string =>
    `\`\`\`${language}\n${lines.join("\n")}\n\`\`\`\n`;

  test.each<[what: string, shown: string, printed: string, agree: boolean]>([
    ["the same", "a\nb\n", "a\nb\n", true],
    ["another word", "a\nb\n", "a\nc\n", false],
    ["a line too few", "a\n", "a\nb\n", false],
    ["a line too many", "a\nb\n", "a\n", false],
    ["nothing shown, something printed", "", "a\n", false],
    ["any lines", "a\n…\nd\n", "a\nb\nc\nd\n", true],
    ["any lines, and then not the right one", "a\n…\nd\n", "a\nb\n", false],
    ["any text", "As … in …, and no more\n", "As root in /x, and no more\n", true],
    ["any text, and then not the right one", "As … in /y\n", "As root in /x\n", false],
    ["characters with a meaning in a pattern", "(a|b) $x [1]\n", "(a|b) $x [1]\n", true],
    ["another duration", "exited 0 after 12 ms\n", "exited 0 after 1.3 s\n", true],
    ["another end after a duration", "exited 0 after 12 ms\n", "exited 1 after 12 ms\n", false],
    ["another pause, which is a promise", "again in 3 s\n", "again in 60 s\n", false],
    [
      "another backup that begins now",
      "backup 20260101T112233\n",
      "backup 20270101T112244\n",
      true,
    ],
    [
      "another backup of the catalogue",
      "backup 20240107T010000\n",
      "backup 20240106T010000\n",
      false,
    ],
  ])("compares: %s", (_what, shown, printed, agree) => {
    expect(matchesOutput(shown, printed)).toBe(agree);
  });

  test.each<[what: string, markdown: string, words: string | undefined]>([
    ["right output", fence("console", "$ echo a; echo b >&2", "a", "b"), undefined],
    [
      "wrong output",
      fence("console", "$ echo a", "b"),
      "planted.md:2: echo a does not print what is shown.\n--- shown\nb\n--- printed\na\n",
    ],
    [
      "wrong output of the second command",
      fence("console", "$ echo a", "a", "$ echo b", "c"),
      "echo b does not print",
    ],
    ["an exit code", fence("console", "$ exit 3", "$ echo never"), "the shell had ended"],
    ["$? of the command before", fence("console", "$ (exit 3)", "$ echo $?", "3"), undefined],
    [
      "a command over two lines",
      fence("console", "$ for i in 1 2; do", "> echo $i; done", "1", "2"),
      undefined,
    ],
    [
      "another folder",
      `<!-- in: examples -->\n${fence("console", "$ ls -d barman", "barman")}`,
      undefined,
    ],
    [
      "the built command, in the folder of the examples",
      fence(
        "console",
        "$ barman-hooks check --config barman.conf | head -n 1",
        "6 hooks in force, 0 errors, 6 warnings (Barman 3.17.0)",
      ),
      undefined,
    ],
    ["a ts block that prints", fence("ts", "console.log(1 + 1);") + fence("text", "2"), undefined],
    [
      "a ts block that prints something else",
      fence("ts", "console.log(1 + 1);") + fence("text", "3"),
      "it does not print",
    ],
    [
      "a ts block that prints what is not shown",
      fence("ts", "console.log(1 + 1);"),
      "it does not print",
    ],
    ["a ts block that throws", fence("ts", "throw new Error('planted');"), "planted"],
    ["a configuration", fence("ini", "[main]", "pre_backup_script = /x"), undefined],
    [
      "a configuration with a name that is none",
      fence("ini", "[main]", "pre_backup_scirpt = /x"),
      'Did you mean "pre_backup_script"?',
    ],
    [
      "a configuration that Barman refuses",
      fence("ini", "pre_backup_script"),
      "Barman refuses this configuration",
    ],
    ["a script", fence("sh", "#!/bin/sh", "if true; then echo; fi"), undefined],
    ["a script with a mistake", fence("sh", "#!/bin/sh", "if true; then echo"), "planted.md:2: "],
    [
      "commands that are meant to be typed and would not be run",
      fence("sh", "echo a"),
      "commands belong into a console block",
    ],
    ["JSON", fence("json", '{ "a": 1 }'), undefined],
    ["JSON with a mistake", fence("json", "{ a: 1 }"), "planted.md:2: SyntaxError"],
    [
      "a language that nothing checks",
      fence("yaml", "a: 1"),
      'a block of "yaml" is checked by nothing',
    ],
  ])("sees %s", async (_what, markdown, words) => {
    const found = await faults(markdown);
    expect(found.join("\n")).toContain(words ?? "");
    expect(found).toHaveLength(words === undefined ? 0 : 1);
  });
});
