import { readFileSync } from "node:fs";
import { join } from "node:path";
import { formatLocation, HookError } from "../../util/errors.ts";
import { withFolder, writeExecutable } from "../harness/sandbox.ts";
import { assert, assertEqual, type Rule } from "../rule.ts";
import type { Subject } from "../sample.ts";

/** Texts that are not a configuration of any product. */
const garbage: Readonly<Record<string, string>> = {
  "no-text": "\u0000\u0001\udcff\udcfe",
  brackets: "[[[{{{<<<",
  "half-a-line": "= \n[unfinished",
};

/** The product's own configuration. */
export const configRules: readonly Rule[] = [
  {
    id: "C14",
    group: "plans",
    title: "load reads the product's own file, and says where everything is",
    sentence:
      "load gives every hook with its place, and refuses what the product would with a CONFIG error; it throws nothing else.",
    createChecks: (subject) => [
      { row: "adapter", name: "sample", run: () => checkLoad(subject) },
      {
        row: "adapter",
        name: "missing",
        run: () =>
          withFolder({}, (root) =>
            checkRejection(subject, join(root, "missing"), ["CONFIG_MISSING"]),
          ),
      },
      {
        row: "adapter",
        name: "folder",
        run: () =>
          withFolder({}, (root) =>
            checkRejection(subject, root, ["CONFIG_UNREADABLE", "CONFIG_INVALID"]),
          ),
      },
      ...Object.entries(garbage).map(([name, text]) => ({
        row: "adapter",
        name,
        run: () => checkGarbage(subject, text),
      })),
    ],
  },
];

function checkLoad({ adapter, sample }: Subject): Promise<void> {
  return withFolder(sample.files, async (root) => {
    const { settings, problems } = await adapter.load(join(root, sample.config));
    const errors = problems
      .filter(({ severity }) => severity === "error")
      .map(({ place, message }) => `${formatLocation(place)}: ${message}`);
    assertEqual("errors in the sample's configuration", [], errors);
    assert(settings.length > 0, "hooks in force", "at least one", settings);
    for (const { option, place } of settings) {
      const lines = readFileSync(place.file, "utf8").split("\n").length;
      const { line = 1, column = 1 } = place;
      assert(
        line >= 1 && line <= lines && column >= 1,
        `the place of ${option}`,
        `a line from 1 to ${lines}`,
        place,
      );
    }
  });
}

async function checkRejection(
  { adapter }: Subject,
  path: string,
  codes: readonly string[],
): Promise<void> {
  const result = await adapter.load(path).catch((error: unknown) => error);
  const isRefused = result instanceof HookError && codes.includes(result.code);
  assert(isRefused, `load of ${path}`, `a HookError ${codes.join(" or ")}`, result);
  assert(
    (result as HookError).detail.place?.file !== undefined,
    "the error's place",
    "the file",
    (result as HookError).detail,
  );
}

/**
 * The text may be a valid configuration for this product; if not, it is rejected with a message.
 */
function checkGarbage({ adapter, sample }: Subject, text: string): Promise<void> {
  return withFolder(sample.files, async (root) => {
    const path = join(root, sample.config);
    writeExecutable(path, text);
    try {
      await adapter.load(path);
    } catch (error) {
      const isRefused =
        error instanceof HookError &&
        error.code.startsWith("CONFIG_") &&
        error.detail.place !== undefined;
      assert(
        isRefused,
        `load of ${JSON.stringify(text)}`,
        "a HookError CONFIG_… with its place",
        error,
      );
    }
  });
}
