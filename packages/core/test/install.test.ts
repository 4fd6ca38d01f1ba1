import {
  chmodSync,
  chownSync,
  lstatSync,
  readFileSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { install, uninstall } from "../src/cli/commands/install.ts";
import { Mask } from "../src/cli/output/mask.ts";
import type { Output } from "../src/cli/output/stream.ts";
import { createTerminal } from "../src/cli/output/terminal.ts";
import { quoteShellWords } from "../src/index.ts";
import { bin, files, installer, installerAs, tree } from "./installing-toy.ts";
import { cli, toy } from "./toy.ts";

const HOOKS = 'export default { "backup:pre": async () => {}, "any:error": async () => {} };\n';
// CR LF, a byte that is no UTF-8, and no line break at the end.
const CONFIG = Buffer.from(
  "color = gr\xfcn\r\nhook = /old/one\r\npassword = hunter2\r\nlast = 1",
  "latin1",
);
const FREE = Buffer.from("color = gr\xfcn\r\npassword = hunter2\r\nlast = 1", "latin1");

/** A folder with a hooks file and a configuration, and the command line that concerns them. */
function site(config: Uint8Array = CONFIG, hooks = HOOKS) {
  const home = files({ "toy.ini": config, "hooks.mjs": hooks });
  const file = join(home, "toy.ini");
  const state = join(home, "state");
  return {
    home,
    file,
    hooks: join(home, "hooks.mjs"),
    install: (...more: string[]) =>
      installer(["install", join(home, "hooks.mjs"), "--config", file, "--state", state, ...more]),
    uninstall: (...more: string[]) => installer(["uninstall", "--config", file, ...more]),
    text: () => readFileSync(file),
    names: () => tree(home).filter((name) => !name.startsWith("state")),
  };
}

describe("without --write", () => {
  test("the difference is shown, and nothing is touched", async () => {
    const { file, install, text, names } = site(FREE);
    utimesSync(file, 1, 1);
    const { ino } = statSync(file);
    const { stdout, exitCode } = await install();
    for (const line of [
      "Toy 1: 2 events: before, after",
      `--- ${file}\n+++ ${file}\n@@ -1,3 +1,4 @@\n+hook = `,
      "\n color = gr\\xfcn\n",
      "\nfallback: any:error → after: cancel, fail and retry are heard as warn\n",
      "\nnote: Restart Toy.\n",
    ]) {
      expect(stdout).toContain(line);
    }
    expect(stdout.endsWith("\nNothing was written. Add --write to write it.")).toBe(true);
    expect(exitCode).toBe(0);
    expect(text()).toEqual(FREE);
    expect(statSync(file)).toMatchObject({ mtimeMs: 1000, ino });
    expect(names()).toEqual(["hooks.mjs", "toy.ini"]);
  });

  test("secrets of the configuration are not shown, in JSON neither", async () => {
    const { install } = site(FREE);
    for (const more of [[], ["--json"]]) {
      const { stdout } = await install(...more);
      expect(stdout).toContain("password = ***");
      expect(stdout).not.toContain("hunter2");
    }
  });
});

describe("install, once more, uninstall", () => {
  test("gives back every byte, the mode and the link", async () => {
    const { home, file, install, uninstall, text, names } = site(FREE);
    const link = join(home, "link.ini");
    symlinkSync("toy.ini", link);
    chmodSync(file, 0o640);
    if (process.getuid?.() === 0) chownSync(file, 54321, 54322);
    const { mode, uid, gid } = statSync(file);

    const first = await install("--config", link, "--write");
    expect(first.stdout.split("\n").at(-1)).toBe(`Written: ${link} (changed).`);
    expect(first.exitCode).toBe(0);
    const program = quoteShellWords([process.execPath, "--", bin]);
    expect(text().toString()).toContain(`hook = ${program} answer `);
    expect(text().toString("latin1")).toMatch(
      /^hook = .*node'? -- .*installing-hooks\.ts'? answer --entry=backup-hooks --state=\S+ \S+hooks\.mjs continue:before\+after\r\ncolor/,
    );
    const { mtimeMs } = statSync(file);

    const second = await install("--config", link, "--write");
    expect(second.stdout.split("\n").at(-1)).toBe("Nothing to do: it is installed.");
    expect(second.stdout).not.toContain("Restart");
    expect([second.exitCode, statSync(file).mtimeMs]).toEqual([0, mtimeMs]);

    expect((await uninstall()).stdout.split("\n").at(-1)).toBe(
      "Nothing was written. Add --write to write it.",
    );
    expect((await uninstall("--write")).stdout).toContain("note: Restart Toy.\nWritten: ");
    expect(text()).toEqual(FREE);
    expect(statSync(file)).toMatchObject({ mode, uid, gid });
    expect(lstatSync(link).isSymbolicLink()).toBe(true);
    expect((await uninstall("--write")).stdout).toBe("Nothing to do: there is no entry of ours.");
    expect(names()).toEqual(["hooks.mjs", "link.ini", "toy.ini"]);
  });

  test("another hooks file's moments or options bring the entry up to date", async () => {
    const { hooks, install, text } = site(FREE);
    await install("--write");
    writeFileSync(hooks, 'export default { "backup:post": async () => {} };\n');
    const { stdout } = await install("--on-crash", "fail", "--timeout", "90s", "--write");
    expect(stdout).toContain("Written: ");
    expect(text().toString("latin1")).toMatch(/ --on-crash=fail --timeout=90s .* fail:after\r\n/);
    expect(text().toString("latin1").match(/^hook/gm)).toHaveLength(1);
  });
});

describe("a place that is taken", () => {
  test("is refused by file and line", async () => {
    const { file, install, text } = site();
    const { stderr, exitCode } = await install("--write");
    expect(stderr).toBe(
      `installing-hooks: Toy: ${file}:2: there is another hook. --replace takes its place`,
    );
    expect(exitCode).toBe(2);
    expect(text()).toEqual(CONFIG);
  });

  test("--replace keeps what was there, and uninstall puts it back", async () => {
    const { install, uninstall, text } = site();
    expect((await install("--replace", "--write")).exitCode).toBe(0);
    expect(text().toString("latin1")).toContain("# hook = /old/one\r\nhook = ");
    await uninstall("--write");
    expect(text()).toEqual(CONFIG);
  });
});

describe("an entry that does not answer is not written", () => {
  test("because the hooks file breaks where next to no environment is", async () => {
    const broken = `if (process.env["HOME"] === undefined) throw new Error("no home");\n${HOOKS}`;
    const { install, text, names } = site(FREE, broken);
    const { stdout, exitCode } = await install("--write");
    expect(stdout).toContain("\ncheck: the entry does not answer (as ");
    expect(stdout).toContain(
      "with PATH=/usr/bin:/bin and nothing else): it exited 1: Error: no home",
    );
    expect(stdout.split("\n").at(-1)).toBe("Nothing was written: the entry has to answer first.");
    expect(exitCode).toBe(1);
    expect(text()).toEqual(FREE);
    expect(names()).toEqual(["hooks.mjs", "toy.ini"]);
  });
});

describe("one clear error", () => {
  test.each([
    [
      "a hooks file that does not load",
      "throw new Error('broken');",
      "hooks.mjs: this hooks file cannot be loaded (got Error: broken (",
    ],
    [
      "one that ends the process",
      "process.exit(0);",
      "the hooks file ended the process (got status 0)",
    ],
    [
      "one that waits for ever",
      "await new Promise(() => {});",
      "the hooks file ended the process (got status 13)",
    ],
    [
      "a moment that does not exist",
      'export default { "toy:befor": () => {} };',
      'Did you mean "toy:before"?',
    ],
    [
      "nothing for this product",
      'export default { "barman:pre_backup": () => {} };',
      "no handler of this hooks file is for this product",
    ],
  ])("%s", async (_what, hooks, says) => {
    const { install, text } = site(FREE, hooks);
    const { stdout, stderr, exitCode } = await install("--write");
    expect(stderr).toContain(says);
    expect(stderr.split("\n")).toHaveLength(1);
    expect([stdout, exitCode]).toEqual(["", 2]);
    expect(text()).toEqual(FREE);
  });

  test("a duration without its unit", async () => {
    expect((await site(FREE).install("--timeout", "90")).stderr).toContain(
      "--timeout (expected a duration with its unit",
    );
  });

  test("a folder where we may not write: nothing is left there", async () => {
    const { home, file, hooks, text, names } = site(FREE);
    // Root may write everywhere: another account, that is neither the owner.
    const uid = process.getuid?.() === 0 ? 65534 : undefined;
    chmodSync(home, 0o555);
    const args = ["install", hooks, "--config", file, "--write"];
    const { stderr, exitCode } = await (uid === undefined
      ? installer(args)
      : installerAs(uid, args));
    chmodSync(home, 0o755);
    expect(stderr).toContain(`${file}: this cannot be written (got EACCES`);
    expect(stderr).toContain("Nothing was changed");
    expect(exitCode).toBe(2);
    expect(text()).toEqual(FREE);
    expect(names()).toEqual(["hooks.mjs", "toy.ini"]);
  });

  test.runIf(process.getuid?.() === 0)(
    "an owner who cannot be kept, which only root can stage",
    async () => {
      const { home, file, hooks, text, names } = site(FREE);
      chmodSync(home, 0o777);
      const args = ["install", hooks, "--config", file, "--write"];
      const { stderr, exitCode } = await installerAs(65534, args);
      expect(stderr).toContain(
        `${file}: its owner and group cannot be kept (expected to be root or root, and in its group`,
      );
      expect(exitCode).toBe(2);
      expect([text(), statSync(file).uid]).toEqual([FREE, 0]);
      expect(names()).toEqual(["hooks.mjs", "toy.ini"]);
    },
  );
});

test("--json says the same for programs", async () => {
  const { file, hooks, install } = site(FREE);
  const shown = JSON.parse((await install("--json")).stdout);
  expect(shown).toMatchObject({
    ...{
      format: 1,
      product: "toy",
      version: "1",
      command: "install",
      written: false,
      events: ["before", "after"],
      unsupported: [],
    },
    changes: [{ kind: "changed", file }],
    check: { ok: true },
    downgrades: [
      {
        hookName: "any:error",
        events: ["after"],
        actions: { cancel: "warn", fail: "warn", retry: "warn" },
      },
    ],
    notes: ["Restart Toy."],
  });
  expect(shown.entry.slice(3)).toEqual([
    "answer",
    "--entry=backup-hooks",
    expect.stringMatching(/^--state=/),
    hooks,
  ]);
  expect(shown.difference.slice(0, 3)).toEqual([`--- ${file}`, `+++ ${file}`, "@@ -1,3 +1,4 @@"]);
  expect(JSON.parse((await install("--json", "--write")).stdout)).toMatchObject({ written: true });
  expect(JSON.parse((await install("--json", "--write")).stdout)).toMatchObject({
    written: false,
    changes: [],
    notes: [],
  });
});

test("what others could change in the entry, and whose account is to read it, is said", async () => {
  const { hooks, install } = site(FREE);
  chmodSync(hooks, 0o666);
  const { stdout } = await install();
  expect(stdout).toContain(
    `\nwarning: everybody may write to the hooks file ${hooks} (mode 0666), and so decide what is run\n`,
  );
  expect(stdout).toContain(
    "warning: Toy's account is taken to be nobody-has-this-name, which is not on this machine",
  );
});

test("an adapter that cannot install has no such verb, and says so to programs", async () => {
  expect((await cli(["install", "hooks.mjs"])).stderr).toContain("unknown command 'install'");
  const out: Output = {
    write: () => {},
    mask: (text) => new Mask().hide(text),
    onClosed: () => {},
  };
  const refusal =
    "there is no install for this product. Enter the command by hand: toy-hooks answer HOOKS_FILE";
  await expect(install("hooks.mjs", toy(), {}, createTerminal(out), out)).rejects.toThrow(refusal);
  await expect(uninstall(toy(), {}, createTerminal(out), out)).rejects.toThrow(
    "there is no uninstall for this product",
  );
});
