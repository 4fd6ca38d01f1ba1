import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const root = resolve(import.meta.dirname, "../..");
let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "vectors-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

interface Vector {
  readonly id: string;
  readonly outcome: { readonly returned: number };
}
const recorded = (
  JSON.parse(
    readFileSync(join(root, "packages/barman/test/vectors/runners.json"), "utf8"),
  ) as Vector[]
).slice(0, 3);

function written(name: string, content: unknown): string {
  const file = join(folder, name);
  writeFileSync(file, typeof content === "string" ? content : JSON.stringify(content));
  return file;
}

async function vectors(
  ...args: readonly string[]
): Promise<{ readonly code: number; readonly stdout: string; readonly stderr: string }> {
  const options = ["--conditions=@backup-hooks/source", join(root, "scripts/vectors.ts"), ...args];
  try {
    return { code: 0, ...(await promisify(execFile)(process.execPath, options, { cwd: root })) };
  } catch (error) {
    return error as { readonly code: number; readonly stdout: string; readonly stderr: string };
  }
}

describe("vectors PRODUCT FILE", () => {
  test("counts what passed", async () => {
    expect(await vectors("barman", written("good.json", recorded))).toMatchObject({
      code: 0,
      stdout: "3 passed, 0 failed, 0 skipped\n",
    });
  });

  test("runs as its page says, and prints what it says", async () => {
    const page = readFileSync(join(root, "docs/vectors.md"), "utf8");
    const args = /`npx -y pnpm@12 vectors ([^`]*)`/.exec(page)?.[1]?.split(" ") ?? [];
    const [says] = /\d+ passed, 0 failed, 0 skipped/.exec(page) ?? [];
    expect(await vectors(...args)).toMatchObject({ code: 0, stdout: `${says}\n` });
  });

  test("names failures and skips with their reasons, in the order of the file", async () => {
    const [first, second, third] = recorded;
    const failing = { ...first, outcome: { ...first?.outcome, returned: 7 } };
    const { code, stdout } = await vectors(
      "barman",
      written("bad.json", [failing, { ...second, source: "rumour" }, third]),
    );
    expect(code).toBe(1);
    expect(stdout).toBe(
      [
        "failed v0000: outcome.returned: recorded 7, ours 0",
        'skipped v0001: nothing here knows vectors with the source "rumour"',
        "1 passed, 1 failed, 1 skipped\n",
      ].join("\n"),
    );
  });

  test("takes an object with vectors and what they share, and names them by name", async () => {
    const template = {
      name: "text/greeting",
      fixture: "who",
      template: "Hello {{ .name }}",
      output: "Hello World",
    };
    const shared = {
      fixtures: { who: { $type: "map[string]string", entries: [["name", "World"]] } },
    };
    const file = written("object-with-vectors.json", {
      vectors: [template, { ...template, output: "Hello" }],
      ...shared,
    });
    expect(await vectors("backrest", file)).toMatchObject({
      code: 1,
      stdout:
        'failed text/greeting: output: expected "Hello", got "Hello World"\n1 passed, 1 failed, 0 skipped\n',
    });
  });

  test("a skip alone is no failure", async () => {
    expect(
      await vectors("barman", written("skip.json", [{ id: "x", source: "rumour" }])),
    ).toMatchObject({ code: 0 });
  });

  test.each([
    ["no file", ["barman"], /^usage: vectors PRODUCT FILE \(PRODUCT: .*barman/],
    [
      "an unknown product",
      ["barmann", "x.json"],
      /^no vectors can be replayed for "barmann": expected .*barman/,
    ],
    [
      "a file that is not there",
      ["barman", "nowhere.json"],
      /^nowhere\.json: expected a file with a JSON array of vectors, got: ENOENT/,
    ],
  ] as const)("%s ends with 2", async (_, args, message) => {
    const { code, stderr } = await vectors(...args);
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
  });

  test("a file that is no list of vectors ends with 2", async () => {
    const { code, stderr } = await vectors("barman", written("object.json", "{}"));
    expect(code).toBe(2);
    expect(stderr).toContain("expected a JSON array of vectors");
  });
});
