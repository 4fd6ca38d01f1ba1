// How the pages are held to what they show. A block is told by its language:
//   console  lines `$ command` are typed into one /bin/sh, in order; the lines after each are what it prints. Standard error
//            counts as well. A line `…` stands for any lines, `…` within a line for any text, and a line `> ` continues a command.
//   ts       is type-checked with all others and run; a `text` block right after it is what it prints
//   ini      is read as Barman's configuration; without a [barman] of its own it is completed by one
//   sh       is a script, from its #! on, that the shell must be able to parse
//   json     must parse
//   text     is what a ts block prints, or a drawing
// A comment right above a block says what is different: `<!-- in: examples/barman -->` another folder than this one,
// `<!-- not run: why -->` that no test machine can run it.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { barman } from "@backup-hooks/barman";
import { run, type Sandbox } from "../kit/sandbox.ts";

export interface Block {
  readonly page: string;
  /** Of its first line of content. */
  readonly line: number;
  readonly language: string;
  readonly text: string;
  readonly folder: string;
  readonly notRun?: string;
  /** Set where the next block, a `text`, follows with nothing between. */
  readonly prints?: string;
}

export const languages = ["console", "ts", "ini", "sh", "json", "text"];

export function parseBlocks(page: string, markdown: string): Block[] {
  const lines = markdown.split("\n");
  const blocks: (Block & { readonly from: number; readonly to: number })[] = [];
  for (let lineIndex = 0; lineIndex < lines.length; lineIndex += 1) {
    const [, indent, fence, language = ""] = /^(\s*)(```+)(.*)$/.exec(lines[lineIndex] ?? "") ?? [];
    if (fence === undefined) continue;
    const from = lineIndex;
    const content: string[] = [];
    for (
      lineIndex += 1;
      lineIndex < lines.length && lines[lineIndex]?.trim() !== fence;
      lineIndex += 1
    )
      content.push((lines[lineIndex] ?? "").replace(new RegExp(`^${indent}`), ""));
    const comment = /<!--(.*)-->/.exec(lines[from - 1] ?? "")?.[1] ?? "";
    const [, folder = "examples/barman"] = /^ in: (\S+) $/.exec(comment) ?? [];
    const [, notRun] = /^ not run: (.+) $/.exec(comment) ?? [];
    blocks.push({
      page,
      line: from + 2,
      language: language.trim(),
      text: `${content.join("\n")}\n`,
      folder,
      from,
      to: lineIndex,
      ...(notRun && { notRun }),
    });
  }
  return blocks.map(({ from, to, ...block }, index) => {
    const next = blocks[index + 1];
    const follows =
      next?.language === "text" &&
      lines.slice(to + 1, next.from).every((line) => line.trim() === "");
    return { ...block, ...(follows && { prints: next.text }) };
  });
}

/** What differs from run to run: how long something took, the free space of a disk, and the id of a backup that begins now. */
const volatile: readonly (readonly [pattern: RegExp, name: string])[] = [
  [/\bafter \d+(?:\.\d+)? (?:ms|s|min(?: \d+ s)?)/g, "after DURATION"],
  [/"durationMs": \d+/g, '"durationMs": DURATION'],
  [/\b\d+ KiB free/g, "SPACE KiB free"],
  // Those of the examples' catalogue stand for themselves.
  [/\b(?!2024010[67]T010000)\d{8}T\d{6}\b/g, "NOW"],
];
const maskVolatile = (text: string): string =>
  volatile.reduce((whole, [pattern, name]) => whole.replace(pattern, name), text);

/** Whether a program printed what the page shows. */
export function matchesOutput(shown: string, printed: string): boolean {
  const lines = maskVolatile(shown).replace(/\n+$/, "").split("\n");
  const pattern = lines
    .map((line) =>
      line.trim() === "…" ? "(?:.*\n)*?" : `${line.split("…").map(escapeRegExp).join(".*")}\n`,
    )
    .join("");
  return new RegExp(`^${pattern}$`).test(`${maskVolatile(printed).replace(/\n+$/, "")}\n`);
}
const escapeRegExp = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");

interface Step {
  readonly command: string;
  readonly shown: string;
}

export function parseSteps(text: string): Step[] {
  const steps: { command: string; shown: string }[] = [];
  for (const line of text.split("\n").slice(0, -1)) {
    const last = steps.at(-1);
    if (line.startsWith("$ ")) steps.push({ command: line.slice(2), shown: "" });
    else if (last === undefined)
      throw new Error(`a console block begins with "$ command", not with "${line}"`);
    else if (line.startsWith("> ") && last.shown === "") last.command += `\n${line.slice(2)}`;
    else last.shown += `${line}\n`;
  }
  return steps;
}

/** What is wrong with a block: nothing, or sentences with what was shown and what came. */
export async function findFaults(block: Block, box: Sandbox): Promise<string[]> {
  const place = `${block.page}:${block.line}`;
  const cwd = join(box.folder, block.folder);
  switch (block.language) {
    case "console":
      return (await runConsole(block, box))
        .filter(({ shown, printed }) => !matchesOutput(shown, printed))
        .map(({ command, shown, printed }) => describeDifference(place, command, shown, printed));
    case "ts": {
      const file = writeModule(block, box);
      const { stdout, stderr, exitCode } = await run(box, cwd, process.execPath, [
        "--conditions=@backup-hooks/source",
        "--no-warnings",
        file,
      ]);
      if (exitCode !== 0) return [`${place} ends with ${exitCode}:\n${stderr}`];
      return matchesOutput(block.prints ?? "", stdout + stderr)
        ? []
        : [describeDifference(place, "it", block.prints ?? "", stdout + stderr)];
    }
    case "ini":
      return findIniFaults(block, cwd).then((faults) =>
        faults.map((fault) => `${place}: ${fault}`),
      );
    case "sh": {
      if (!block.text.startsWith("#!"))
        return [
          `${place}: commands belong into a console block, where they are run; a script begins with #!`,
        ];
      const { stderr, exitCode } = await run(box, cwd, "/bin/sh", ["-n", "-c", block.text]);
      return exitCode === 0 ? [] : [`${place}: ${stderr}`];
    }
    case "json":
      try {
        JSON.parse(block.text);
        return [];
      } catch (error) {
        return [`${place}: ${String(error)}`];
      }
    case "text":
      return [];
    default:
      return [
        `${place}: a block of "${block.language}" is checked by nothing; there are ${languages.join(", ")}`,
      ];
  }
}

function describeDifference(place: string, what: string, shown: string, printed: string): string {
  return `${place}: ${what} does not print what is shown.\n--- shown\n${shown}--- printed\n${printed}`;
}

/** A block as a file of its own; all of them together are type-checked. */
export function writeModule(
  { page, line, text }: Block,
  { folder }: Pick<Sandbox, "folder">,
): string {
  const file = join(folder, `${page.replaceAll(/\W/g, "-")}-${line}.ts`);
  writeFileSync(file, text);
  return file;
}

async function runConsole(
  { text, folder }: Block,
  box: Sandbox,
): Promise<(Step & { readonly printed: string })[]> {
  const steps = parseSteps(text);
  const mark = `mark-${process.pid}-${Math.floor(performance.now())}`;
  // Between two commands the shell says where it is, and keeps $? for the next one.
  const script = steps
    .map(({ command }) => `__status=$?; printf '\\n%s\\n' ${mark}; (exit $__status)\n${command}\n`)
    .join("");
  const { stdout } = await run(box, join(box.folder, folder), "/bin/sh", [
    "-c",
    `exec 2>&1\n${script}`,
  ]);
  const [, ...printed] = stdout.split(`\n${mark}\n`);
  return steps.map((step, index) => ({
    ...step,
    printed: printed[index] ?? "(the shell had ended before)",
  }));
}

async function findIniFaults({ text }: Block, cwd: string): Promise<string[]> {
  const file = join(cwd, "block.conf");
  writeFileSync(
    file,
    /^\[barman\]/m.test(text) ? text : `[barman]\nbarman_home = ./barman\n${text}`,
  );
  const adapter = barman();
  try {
    const { problems } = await adapter.load(file);
    // Its scripts need not be there, but its names must be right.
    return problems
      .filter(({ code }) => /^(unknown|value)-/.test(code))
      .map(({ message }) => message);
  } catch (error) {
    return [String(error)];
  }
}
