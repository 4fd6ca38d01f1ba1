import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { HookError } from "@backup-hooks/core";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Files, installed, ARGV as PLAIN_ARGV } from "../disk.ts";
import { files as configurations, readByBarman, writeFiles } from "./configurations.ts";
import { missing, type Oracle, startOracle, wanted } from "./oracle.ts";

const runs = Number(process.env["BACKUP_HOOKS_LIVE_RUNS"] ?? 300);
const seed = Number(process.env["BACKUP_HOOKS_LIVE_SEED"] ?? Date.now() % 2 ** 31);
const required = process.env["BACKUP_HOOKS_REQUIRE_ORACLES"] === "1";
const HOUR = 3_600_000;

/** Every character that means something to Barman's files or to the shell. */
const ARGV = [
  ...PLAIN_ARGV.slice(0, -1),
  "/opt/it's 50% %(x)s;#\"$(x)`=[ü]/hooks.mjs",
] as unknown as typeof PLAIN_ARGV;
const events = ["pre_backup", "post_archive"];

for (const one of wanted) {
  const { version } = one;
  const oracle = await startOracle(one);
  if (oracle === undefined) process.stderr.write(`${missing(one)}\n`);

  describe.skipIf(oracle === undefined && !required)(
    `the real Barman ${version} reads what install writes`,
    () => {
      const found = (): Oracle => {
        if (oracle === undefined) throw new Error(missing(one));
        return oracle;
      };
      let root = "";
      beforeAll(() => {
        root = realpathSync(mkdtempSync(join(tmpdir(), "barman-live-")));
      });
      afterAll(() => {
        oracle?.close();
        rmSync(root, { recursive: true, force: true });
      });

      test("our entry is there, and everything else as before", { timeout: HOUR }, async () => {
        const real = found();
        process.stderr.write(
          `live: installations, Barman ${version}: ${runs} cases, seed ${seed}\n`,
        );
        let written = 0;
        const property = fc.asyncProperty(configurations, fc.boolean(), async (made, replace) => {
          const config = writeFiles(root, made);
          const before = await readByBarman(real, config);
          const [server] = Object.keys(before.hooks);
          const settings = {
            version,
            config,
            replace,
            events,
            argv: ARGV,
            options: server === undefined ? {} : { server },
          };
          let now: Files;
          try {
            now = installed(
              Object.fromEntries(
                Object.entries(made).map(([name, text]) => [
                  join(root, name),
                  text.replaceAll("{root}", root),
                ]),
              ),
              settings,
            );
          } catch (error) {
            expect(error).toBeInstanceOf(HookError);
            return;
          }
          written += 1;
          writeFiles(
            root,
            Object.fromEntries(
              Object.entries(now).map(([file, text]) => [file.slice(root.length + 1), text]),
            ),
          );
          const after = await readByBarman(real, config);
          const ours = Object.entries(after.hooks[server ?? ""] ?? {}).filter(([option]) =>
            events.includes(option.replace("_retry_script", "")),
          );
          // The shell gets what stands in the file.
          const text = Object.values(now).join("\n");
          for (const [option, value] of ours) expect(text).toContain(`${option} = ${value}`);
          expect(ours.map(([, value]) => value.includes(ARGV[3]))).toEqual([true, true]);
          expect(after).toEqual({
            ...before,
            hooks: {
              ...before.hooks,
              [server ?? ""]: { ...before.hooks[server ?? ""], ...Object.fromEntries(ours) },
            },
          });
        });
        await fc.assert(property, { seed, numRuns: runs });
        expect(written).toBeGreaterThan(runs / 10);
      });
    },
  );
}
