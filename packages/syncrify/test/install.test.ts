import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ENTRY_MARK } from "@backup-hooks/core";
import { describe, expect, test } from "vitest";
import { ENTRY_TEMPLATE, syncrify } from "../src/index.ts";
import { add, appConfig, folder } from "./fixture.ts";
import {
  ARGV,
  HOOKS,
  install,
  installedText,
  SOURCES,
  uninstall,
  uninstalledText,
} from "./installed.ts";
import { start } from "./program.ts";

const VALUE = `/usr/bin/env ${ARGV.join(" ")} ${ENTRY_TEMPLATE}`;

/** What our own reader finds in it. */
async function hookIn(text: string): Promise<string | undefined> {
  return (await syncrify().load(add(folder(), "AppConfig.xml", text))).config.command;
}

const without = appConfig("").replace(/.*jobHookScript.*\n/, "");
const inside = (...lines: string[]): string =>
  `<Configuration><parameters>\n${lines.join("\n")}\n</parameters></Configuration>`;
const PORT = '<parameter name="httpPort" type="2" value="5800"/>';

describe("install writes one value, uninstall gives the very bytes back", () => {
  const files: Readonly<Record<string, string>> = {
    "no hook": without,
    "an empty hook": appConfig(""),
    "a hook of blanks only": appConfig(" \t "),
    "no value": inside(PORT, '<parameter type="1" name="jobHookScript" />'),
    "CR LF": without.replaceAll("\n", "\r\n"),
    "a byte order mark": `\ufeff${without}`,
    "everything in one line": without.replace(/\n\s*/g, ""),
    "single quotes, other orders, blanks around =": inside(
      PORT,
      "<parameter value = ''\n\ttype='1'  name='jobHookScript'></parameter>",
      PORT,
    ),
    "another type": inside('<parameter name="jobHookScript" type="2" value=""/>'),
    "the hook in a comment, and in CDATA": inside(
      PORT,
      '<!-- <parameter name="jobHookScript" type="1" value="/old.sh"/> -->',
      '<![CDATA[<parameter name="jobHookScript" type="1" value="/old.sh"/>]]>',
    ),
    "a document type, instructions, and what only looks like a parameter": `<?xml version='1.0'?><!DOCTYPE Configuration [<!ENTITY x "y">]><?x <parameter/>?>\n${inside(
      PORT,
      '<Parameter name="jobHookScript" value="/x"/>',
      '<parameter name="x" value="> &lt;parameter/>"/>',
    )}`,
    "parameters of other parts": `<Configuration><users><parameter name="jobHookScript" type="1" value="/x"/></users>\n  <parameters>${PORT}</parameters>\n</Configuration>`,
  };

  test.each(Object.entries(files))("%s", async (_what, text) => {
    const after = installedText(text);
    expect((await hookIn(after))?.replace(/ --replaced=\S*/, "")).toBe(VALUE);
    expect(install({}, after)?.edits, "a second time").toEqual([]);
    expect(uninstalledText(after)).toBe(text);
    expect(uninstall(text)?.edits, "nothing of ours").toEqual([]);
  });

  test("indented as the parameter before it, with that one's line end, in the documented form", () => {
    expect(installedText(without.replaceAll("\n", "\r\n"))).toBe(
      appConfig(VALUE).replaceAll("\n", "\r\n"),
    );
  });

  test("only what stands between the quotes changes", () => {
    const text = inside("<parameter value = ''\ttype='1'  name='jobHookScript' ></parameter>");
    const after = installedText(text);
    expect(after).toMatch(
      /<parameter value = '[^']+'\ttype='1' {2}name='jobHookScript' ><\/parameter>/,
    );
  });

  test("another encoding: no other byte changes, and our own are ASCII", () => {
    const root = folder();
    const file = join(root, "AppConfig.xml");
    const old = without.replace("UTF-8", "ISO-8859-1").replace("backup@", "b\u00fcro@");
    const bytes = Buffer.from(old, "latin1");
    // As the disk gives it: bytes that are no UTF-8 as U+DC80–U+DCFF.
    const text = bytes
      .toString("latin1")
      .replace(/[\x80-\xff]/g, (char) => String.fromCharCode(0xdc00 + char.charCodeAt(0)));
    const after = installedText(text, {
      argv: ["/opt/node", "/opt/ä/bin.js", "answer", ENTRY_MARK, "/etc/日本/hooks.mjs"],
    });
    expect(after).toContain("/opt/&#xe4;/bin.js");
    writeFileSync(
      file,
      Buffer.from(
        after.replace(/[\udc80-\udcff]/g, (char) =>
          String.fromCharCode(char.charCodeAt(0) - 0xdc00),
        ),
        "latin1",
      ),
    );
    expect(readFileSync(file).includes(Buffer.from("b\u00fcro@", "latin1"))).toBe(true);
    return expect(
      syncrify()
        .load(file)
        .then(({ config }) => config.command),
    ).resolves.toContain(`/opt/ä/bin.js answer ${ENTRY_MARK} /etc/日本/hooks.mjs $EVENT`);
  });
});

describe("a hook that is there", () => {
  const old = "/opt/hook.sh $EVENT $JOB_ID";

  test("is not touched: refused with its place", () => {
    expect(() => install({}, appConfig(old))).toThrow(
      'Syncrify: AppConfig.xml:6:53: jobHookScript is taken, and there is one for the whole server (expected none, or an entry of ours, got "/opt/hook.sh $EVENT $JOB_ID"). Remove it, or have it kept for uninstall and replaced (--replace)',
    );
  });

  const replaced: Readonly<Record<string, string>> = {
    "a command": `<parameter name="jobHookScript" type="1" value="${old}"></parameter>`,
    "references, quotes and line ends": `<parameter type='1' value='a "b" &apos;c&apos; &amp;&lt;> &#10;&#x1F600; é\r\n\t$USER' name='jobHookScript' />`,
    "another type, no end tag": `<parameter value="x" name="jobHookScript" type="7"/>`,
    "with something in it": `<parameter name="jobHookScript" type="1" value="x">text<!-- x --></parameter>`,
    "a value of 8 KiB": `<parameter name="jobHookScript" type="1" value="${"/x $PROFILE ".repeat(700)}"></parameter>`,
    "bytes that are no UTF-8":
      '<parameter name="jobHookScript" type="1" value="/opt/\udcfc.sh"></parameter>',
  };

  test.each(Object.entries(replaced))("--replace and uninstall: %s", (_what, hook) => {
    const text = inside(PORT, hook, PORT);
    const after = installedText(text, { replace: true });
    expect(after).toContain(`answer ${ENTRY_MARK} --replaced=`);
    expect(install({ replace: true }, after)?.edits).toEqual([]);
    expect(install({}, after)?.edits, "it is ours now").toEqual([]);
    expect(uninstalledText(after)).toBe(text);
  });

  test("is there again after the product has written the file anew", async () => {
    const value = `a "b" 'c' & <d> é 😀`;
    const { config } = await syncrify().load(
      add(folder(), "AppConfig.xml", installedText(appConfig(value), { replace: true })),
    );
    const anew = `<Configuration><parameters><parameter value='${config.command?.replaceAll("&", "&amp;")}' type='1' name='jobHookScript'/>${PORT}</parameters></Configuration>`;
    expect(await hookIn(anew)).toBe(config.command);
    expect(install({}, anew)?.edits).toEqual([]);
    const after = uninstalledText(anew);
    expect(await hookIn(after)).toBe(value);
    expect(after).not.toContain(ENTRY_MARK);
  });

  test("an older entry of ours is brought up to date, and keeps what it replaced", async () => {
    const text = appConfig(old);
    const older = installedText(text, {
      replace: true,
      argv: ["/usr/bin/node", "/usr/lib/x.js", "answer", ENTRY_MARK, "/etc/h.mjs"],
    });
    const newer = installedText(older);
    expect(await hookIn(newer)).toMatch(
      /^\/usr\/bin\/env \/opt\/node\/bin\/node -- .* --replaced=\S+ --timeout=5m \/etc\/backup\.hooks\.mjs \$EVENT /,
    );
    expect(uninstalledText(newer)).toBe(text);
  });

  test("twice, or in the wrong part: uninstall takes every one", () => {
    const [, ours = ""] =
      /(<parameter name="jobHookScript".*)\n/.exec(installedText(without)) ?? [];
    const text = `<Configuration>${ours}<parameters>${PORT}\n${ours}\n${ours}\n</parameters></Configuration>`;
    expect(uninstalledText(text)).toBe(
      `<Configuration><parameters>${PORT}\n</parameters></Configuration>`,
    );
  });
});

describe("refused, and nothing is changed", () => {
  const ours = installedText(appConfig("/x"), { replace: true });
  test.each<[what: string, text: string | undefined, words: string]>([
    [
      "no file",
      undefined,
      "AppConfig.xml: there is no such file. Give the path of the server's AppConfig.xml with --config",
    ],
    ["no XML", "jobHookScript=/x", "AppConfig.xml:1:1: the XML is not well-formed"],
    ["nothing", "", "AppConfig.xml:1:1: the XML is not well-formed"],
    ["an open element", inside(PORT, "<parameter>"), "AppConfig.xml:4:"],
    [
      "a lone ampersand",
      inside(PORT, '<parameter name="a" value="b & c"/>'),
      "AppConfig.xml:3:30: the XML is not well-formed",
    ],
    [
      "an entity of its own",
      inside('<parameter value="&own;"/>'),
      "AppConfig.xml:2:19: the entity &own; is not one of XML's own",
    ],
    ["UTF-16", Buffer.from(without, "utf16le").toString(), "AppConfig.xml:1:"],
    [
      "another program's file",
      "<server/>",
      "AppConfig.xml:1:1: this is no AppConfig.xml of Syncrify",
    ],
    [
      "no parameters",
      "<Configuration>\n</Configuration>",
      "AppConfig.xml:1:1: there are no parameters to add jobHookScript to",
    ],
    [
      "an empty list",
      inside("<!-- none -->"),
      "AppConfig.xml:1:16: there are no parameters to add jobHookScript to",
    ],
    [
      "two hooks",
      inside(
        '<parameter name="jobHookScript" type="1" value="/a"/>',
        ' <parameter name="jobHookScript" type="1" value="/b"/>',
      ),
      "AppConfig.xml:3:2: jobHookScript is set already at AppConfig.xml:2:1, and which of them counts is unknown",
    ],
  ])("install: %s", (_what, text, words) => {
    expect(() => install({ replace: true }, text)).toThrow(words);
  });

  test.each<[what: string, text: string | undefined, words: string]>([
    ["no file", undefined, "AppConfig.xml: there is no such file"],
    ["no XML", ours.replace("</parameters>", ""), "AppConfig.xml:8:"],
    [
      "what was replaced is damaged",
      ours.replace(/(--replaced=.{10})./, "$1!"),
      "AppConfig.xml:6:143: what our entry replaced cannot be read any more",
    ],
    [
      "what was replaced is something else",
      ours.replace(/--replaced=\S*/, "--replaced=PHg-"),
      "Remove the parameter by hand",
    ],
  ])("uninstall: %s", (_what, text, words) => {
    expect(() => uninstall(text)).toThrow(words);
  });

  // There is no quoting, and whether a shell reads it is not known.
  test.each([
    "/opt/my node/bin",
    "/opt/\tx",
    "/etc/$USER/x",
    "/a;b",
    "/a&b",
    "/a|b",
    '/a"b',
    "/a'b",
    "/a`b`",
    "/a\\b",
    "/a*",
    "/a(b)",
    "/a\udcff",
    "",
  ])("a path that cannot be written: %j", (path) => {
    const [node, dashes, bin, ...rest] = ARGV;
    for (const argv of [
      [path, dashes, bin, ...rest],
      [node, dashes, path, ...rest],
      [...ARGV.slice(0, -1), path],
    ] as const) {
      expect(() => install({ argv: argv as unknown as typeof ARGV }, without)).toThrow(
        /cannot be written into jobHookScript.*without blanks/,
      );
    }
  });

  test("a Node whose name env(1) would take for a variable", () => {
    expect(() => install({ argv: ["/opt/a=b/node", ...ARGV.slice(1)] }, without)).toThrow(
      'got "/opt/a=b/node"',
    );
  });
});

test("Windows: no env(1) there, and backslashes and parentheses are a path's own", async () => {
  const argv = [
    "C:\\PROGRA~1\\nodejs\\node.exe",
    "C:\\Tools(x86)\\bin.js",
    "answer",
    ENTRY_MARK,
    "D:\\hooks.mjs",
  ] as const;
  expect(await hookIn(installedText(without, { argv }))).toBe(
    `${argv.join(" ")} ${ENTRY_TEMPLATE}`,
  );
  expect(() =>
    install({ argv: ["C:\\Program Files\\nodejs\\node.exe", ...argv.slice(1)] }, without),
  ).toThrow("which dir /x shows");
});

test("what a person has to know", () => {
  const notes = install({}, without)?.notes.join("\n") ?? "";
  expect(notes).toContain("stop the server, write, and start it again");
  expect(notes).toContain("runs under the server's account");
  expect(notes).toContain("cancel, fail and retry stop nothing");
  expect(notes).toContain("if it uses a shell, the names of profiles and users are shell text");
});

describe("the command", () => {
  test("install --write and uninstall --write: bytes, mode; the entry answers", async () => {
    const text = `\ufeff${without.replaceAll("\n", "\r\n")}`;
    const root = folder({ "AppConfig.xml": text, "backup.hooks.mjs": HOOKS });
    const file = add(root, "AppConfig.xml", text, 0o640);
    const setup = { cwd: root, env: { NODE_OPTIONS: SOURCES.join(" ") } };
    const shown = await start(["install", "backup.hooks.mjs", "--config", file], setup);
    expect([shown.exitCode, shown.stderr, readFileSync(file, "utf8")]).toEqual([0, "", text]);
    expect(shown.stdout).toContain("jobHookScript");
    expect(
      await start(["install", "backup.hooks.mjs", "--config", file, "--write"], setup),
    ).toMatchObject({ exitCode: 0 });
    const written = readFileSync(file);
    expect((await syncrify().load(file)).config.command).toMatch(
      new RegExp(
        `^/usr/bin/env ${process.execPath} -- \\S+/bin\\.ts answer ${ENTRY_MARK} ${root}/backup\\.hooks\\.mjs \\$EVENT .* \\$PROFILE \\$USER$`,
      ),
    );
    expect(statSync(file).mode & 0o777).toBe(0o640);
    await start(["install", "backup.hooks.mjs", "--config", file, "--write"], setup);
    expect(readFileSync(file).equals(written)).toBe(true);
    const checked = await start(["check", "--config", file, "--json"], setup);
    expect(JSON.parse(checked.stdout)).toMatchObject({ problems: [] });
    expect(await start(["uninstall", "--config", file, "--write"], setup)).toMatchObject({
      exitCode: 0,
    });
    expect(readFileSync(file, "utf8")).toBe(text);
  });

  test("a taken place: exit 2, one line, nothing written", async () => {
    const text = appConfig("/opt/hook.sh");
    const root = folder({ "AppConfig.xml": text, "backup.hooks.mjs": HOOKS });
    const setup = { cwd: root, env: { NODE_OPTIONS: SOURCES.join(" ") } };
    const { exitCode, stderr } = await start(
      ["install", "backup.hooks.mjs", "--config", "AppConfig.xml", "--write"],
      setup,
    );
    expect(stderr).toMatch(
      /^syncrify-hooks: Syncrify: AppConfig\.xml:6:53: jobHookScript is taken.*--replace\)$/,
    );
    expect([exitCode, readFileSync(join(root, "AppConfig.xml"), "utf8")]).toEqual([2, text]);
  });
});
