import { existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { unescapeBytes } from "@backup-hooks/core";
import { execa } from "execa";
import { describe, expect, test } from "vitest";
import { compiled } from "../../../tests/kit/compile-cache.ts";
import { formatRawLine, type RetrospectEventName, retrospect } from "../src/index.ts";
import { HOSTILE_TEXT, hostile, installed, type Seen } from "./installed.ts";
import { bin, folder, SOURCES } from "./program.ts";

const names = Object.keys(retrospect({ caller: "mac-engine" }).events) as RetrospectEventName[];

describe("hostile values", () => {
  const noCanary = (root: string): void =>
    expect(
      readdirSync(root, { recursive: true }).filter((file) => String(file).endsWith("canary")),
    ).toEqual([]);

  test.each(names)("%s: the worst of them in every argument, byte by byte", async (name) => {
    const { play, event: make, root, adapter } = installed();
    const sent = adapter.events[name].fields.filter((field) => field !== "interventionFile");
    const event = await make(name, Object.fromEntries(sent.map((field) => [field, HOSTILE_TEXT])));
    const { seen } = await play(event, "cancel");
    const lossy = adapter.events[name].lossy ?? {};
    // Retrospect itself sends line ends of dialog texts as tabs.
    const arrives = (field: string, value: string): string =>
      lossy[field]?.includes("tabs") ? value.replaceAll("\n", "\t") : value;
    expect(seen).toMatchObject([
      {
        name,
        fields: Object.fromEntries(
          Object.entries(event.fields).map(([field, value]) => [field, arrives(field, value)]),
        ),
      },
    ]);
    noCanary(root);
  });

  test("each of them at each place of the longest call", async () => {
    const { play, event: make, root, adapter } = installed();
    const { fields } = adapter.events.EndSource;
    const calls = await Promise.all(
      hostile.map(async (_, turn) => {
        const event = await make(
          "EndSource",
          Object.fromEntries(
            fields.map((field, at) => [field, hostile[(at + turn) % hostile.length] ?? ""]),
          ),
        );
        return { event, ...(await play(event)) };
      }),
    );
    for (const { event, seen } of calls) expect(seen).toMatchObject([{ fields: event.fields }]);
    noCanary(root);
  });

  test("an intervention file in a folder of such a name is written there and nowhere else", async () => {
    const { play, event: make, root } = installed();
    const place = join(root, HOSTILE_TEXT);
    mkdirSync(unescapeBytes(place));
    const file = join(place, "intv0001.reh");
    const { effect, outcome } = await play(
      await make("StartSource", { interventionFile: file }),
      "cancel",
    );
    expect(outcome.hooks[0]?.attempts[0]?.reply).toBe("because of the test\n");
    expect(effect.message).toMatch(/^would skip the source/);
    expect(existsSync(unescapeBytes(file)), "read and deleted by Retrospect").toBe(false);
    noCanary(root);
  });

  test("without our entry as with it: the same values reach the same fields by the raw line of a batch file", async () => {
    const adapter = retrospect({ caller: "windows-client" });
    const cwd = folder({
      "hooks.mjs":
        'import { appendFileSync } from "node:fs";\nexport default { "backup:pre": (event) => appendFileSync("seen", JSON.stringify(event)) };\n',
    });
    const values = [
      "$(touch canary) & touch canary",
      "Backup Clients/Ä %PATH% ^ !x!/Games (G:)",
      "G:\\",
      "",
      "C:\\Program Files\\Retrospect\\intv0006.reh",
    ];
    const env = {
      PATH: "/usr/bin:/bin",
      HOME: cwd,
      NODE_COMPILE_CACHE: compiled,
      BACKUP_HOOKS_LINE: formatRawLine("StartSource", values),
    };
    const { exitCode } = await execa(
      process.execPath,
      [...SOURCES, bin, "answer", "--state", join(cwd, "state"), "hooks.mjs"],
      {
        cwd,
        env,
        extendEnv: false,
      },
    );
    expect(exitCode).toBe(0);
    const { fields } = JSON.parse(readFileSync(join(cwd, "seen"), "utf8")) as Seen;
    expect(adapter.events.StartSource.fields.map((field) => fields[field])).toEqual(values);
    noCanary(cwd);
  });
});
