import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { unescapeBytes } from "@backup-hooks/core";
import { describe, expect, onTestFinished, test } from "vitest";
import { MAX_ENTRIES } from "../src/config/directory.ts";
import { listDirectory } from "../src/index.ts";
import { folder } from "./fixture.ts";

const names = (root: string): string[] =>
  listDirectory(root).files.map((path) => path.slice(root.length + 1));

describe("a hook directory", () => {
  test("is sorted by bytes: no locale, no case folding, no numbers, and what is not ASCII last", () => {
    const expected =
      "#num % + - .hidden 01 1 10-b 2-a @ A B Z.sh _x a a-b a.b a_b ab b backup~ z ~tilde é Ω 日本".split(
        " ",
      );
    const root = folder(Object.fromEntries(expected.toReversed().map((name) => [name, ""])));
    expect(names(root)).toEqual(expected);
  });

  test("gives bytes that are not UTF-8 back, sorted as bytes", () => {
    const root = folder();
    const expected = ["z", "~", "é", "\udcff", "\udcff\udc80x"];
    for (const name of expected) writeFileSync(unescapeBytes(`${root}/${name}`), "");
    expect(names(root)).toEqual(expected);
  });

  test("may itself be named by bytes that are not UTF-8", () => {
    const root = `${folder()}/\udcfe`;
    mkdirSync(unescapeBytes(root));
    writeFileSync(unescapeBytes(`${root}/a`), "");
    expect(listDirectory(root).files).toEqual([`${root}/a`]);
  });

  test("counts files of any mode and links to anything, and passes over everything else", async () => {
    const root = folder({ "plain.txt": "" });
    for (const [name, target] of [
      ["to-file", "plain.txt"],
      ["to-dir", "."],
      ["to-nothing", "gone"],
    ] as const)
      symlinkSync(target, join(root, name));
    mkdirSync(join(root, "dir"));
    execFileSync("mkfifo", [join(root, "fifo")]);
    const server = createServer().listen(join(root, "socket"));
    onTestFinished(() => void server.close());
    await once(server, "listening");
    expect(names(root)).toEqual(["plain.txt", "to-dir", "to-file", "to-nothing"]);
  });

  test("is sorted with its path: a slash at its end doubles", () => {
    expect(listDirectory(`${folder({ a: "" })}/`).files[0]).toMatch(/\/\/a$/);
  });

  test.each([
    [MAX_ENTRIES, false, MAX_ENTRIES],
    [MAX_ENTRIES + 1, true, MAX_ENTRIES],
  ])("of %i entries: partial %s, %i files", (count, partial, seen) => {
    const root = folder();
    for (let index = 0; index < count; index += 1) writeFileSync(join(root, `h${index}`), "");
    const listing = listDirectory(root);
    expect(listing.partial).toBe(partial);
    expect(listing.files).toHaveLength(seen);
    expect(listing.files).toEqual(listing.files.toSorted());
  });

  test("counts what it passes over against the limit", () => {
    const root = folder({ hook: "" });
    for (let index = 0; index < MAX_ENTRIES; index += 1) mkdirSync(join(root, `d${index}`));
    expect(listDirectory(root).partial).toBe(true);
  });
});
