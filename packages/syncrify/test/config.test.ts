import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { HookError } from "@backup-hooks/core";
import { describe, expect, test } from "vitest";
import { configErrorCodes } from "../src/config/problem-codes.ts";
import { syncrify } from "../src/index.ts";
import { add, appConfig, folder } from "./fixture.ts";

const load = (text: string, options: Parameters<typeof syncrify>[0] = {}) =>
  syncrify(options).load(add(folder(), "AppConfig.xml", text));

/** The parameters element with these lines in it, from line 2 on. */
const parameters = (...lines: string[]): string =>
  `<Configuration><parameters>\n${lines.join("\n")}\n</parameters></Configuration>`;
const HOOK = '<parameter name="jobHookScript" type="1" value="/x $EVENT"></parameter>';

describe("jobHookScript", () => {
  test("its value, and where it stands", async () => {
    const { config, settings } = await load(appConfig("/opt/hook.sh $EVENT $JOB_ID"));
    expect(config.command).toBe("/opt/hook.sh $EVENT $JOB_ID");
    expect(settings).toMatchObject([
      {
        option: "jobHookScript",
        value: config.command,
        place: { line: 6, column: 53 },
        overrides: [],
      },
    ]);
  });

  test.each([
    ["escapes of XML", 'value="/x &amp; &lt;y&gt; &quot;z&quot; &apos;"', '/x & <y> "z" \''],
    ["character references", 'value="/x &#9;y&#x1F600;"', "/x \ty😀"],
    ["single quotes around it", "value='/x \"y\"'", '/x "y"'],
    ["line ends in it, which XML turns into blanks", 'value="/x\ny\r\n\tz"', "/x y  z"],
    ["another order of the attributes, and blanks around =", 'value = "/x"', "/x"],
  ])("read: %s", async (_what, value, expected) => {
    const { config } = await load(
      parameters(`<parameter ${value} type="1" name="jobHookScript"/>`),
    );
    expect(config.command).toBe(expected);
  });

  test("a byte order mark, comments, CDATA, another encoding and a document type are no obstacle", async () => {
    const text = `<?xml version="1.0" encoding="ISO-8859-1"?><!DOCTYPE Configuration SYSTEM "x.dtd"><!-- ü -->${parameters(HOOK.replace("/x", "/ü"), "<![CDATA[<parameter>]]>")}`;
    const root = folder();
    writeFileSync(join(root, "latin.xml"), Buffer.from(text, "latin1"));
    expect((await syncrify().load(join(root, "latin.xml"))).config.command).toBe("/ü $EVENT");
    expect((await load(`\ufeff${parameters(HOOK)}`)).config.command).toBe("/x $EVENT");
  });

  test("missing: no hook, and where it would stand", async () => {
    const { config, settings, problems } = await load(
      parameters('<parameter name="httpPort" type="2" value="1"/>'),
    );
    expect(config.command).toBeUndefined();
    expect(config.notes).toEqual([
      expect.stringMatching(
        /AppConfig\.xml:1:16: jobHookScript is not set: Syncrify calls no hook\.$/,
      ),
    ]);
    expect(settings).toEqual([]);
    expect(problems).toMatchObject([
      { code: "parameter-missing", severity: "error", place: { line: 1, column: 16 } },
    ]);
  });

  test.each(['value=""', 'value=" &#9; "', ""])("empty (%s): no hook", async (value) => {
    const { config, settings, problems } = await load(
      parameters(`<parameter name="jobHookScript" type="1" ${value}/>`),
    );
    expect(config.command).toBeUndefined();
    expect(config.notes).toEqual([
      expect.stringContaining("jobHookScript is empty: Syncrify calls no hook."),
    ]);
    expect(settings).toEqual([]);
    expect(problems).toMatchObject([{ code: "parameter-empty", place: { line: 2 } }]);
  });

  test("twice: the last one is played, which is said to be unknown", async () => {
    const { config, settings, problems } = await load(parameters(HOOK, HOOK.replace("/x", "/y")));
    expect(config.command).toBe("/y $EVENT");
    expect(config.notes).toEqual([expect.stringContaining("(which one counts is unknown)")]);
    expect(settings).toMatchObject([
      { value: "/y $EVENT", place: { line: 3, column: 49 }, overrides: [{ line: 2, column: 49 }] },
    ]);
    expect(problems).toContainEqual(
      expect.objectContaining({
        code: "parameter-duplicate",
        place: expect.objectContaining({ line: 3, column: 1 }),
        message: expect.stringContaining("AppConfig.xml:2:1"),
      }),
    );
  });

  test.each([
    ['type="2"', 39, 'is "2"'],
    ["", 1, "is missing"],
  ])("of another type (%s): played, and told", async (type, column, words) => {
    const { config, problems } = await load(parameters(HOOK.replace('type="1"', type)));
    expect(config.command).toBe("/x $EVENT");
    expect(config.notes).toEqual([expect.stringContaining("the type of jobHookScript is not 1")]);
    expect(problems).toContainEqual(
      expect.objectContaining({
        code: "parameter-type",
        place: expect.objectContaining({ line: 2, column }),
        message: expect.stringContaining(words),
      }),
    );
  });

  test("outside Configuration/parameters it is no parameter", async () => {
    const { config, problems } = await load(
      `<Configuration>\n${HOOK}<parameters>\n</parameters></Configuration>`,
    );
    expect(config.command).toBeUndefined();
    expect(problems.map(({ code, place }) => `${code} ${place.line}:${place.column}`)).toEqual([
      "parameter-misplaced 2:1",
      "parameter-missing 2:72",
    ]);
  });

  test.each(["jobHookscript", "JobHookScript", "jobHookScrip", "jobHooksScript"])(
    "called %s: the nearest name",
    async (name) => {
      const { problems } = await load(parameters(HOOK.replace("jobHookScript", name)));
      expect(problems).toMatchObject([
        {
          code: "parameter-misnamed",
          place: { line: 2, column: 18 },
          message: expect.stringContaining(
            `"${name}" is no parameter of Syncrify. Did you mean "jobHookScript"?`,
          ),
        },
        { code: "parameter-missing" },
      ]);
    },
  );
});

describe("what is refused", () => {
  const cases: readonly [
    code: string,
    text: string,
    line: number,
    column: number,
    words: string,
  ][] = [
    ["xml-malformed", "", 1, 1, "Root element is missing or invalid"],
    [
      "xml-malformed",
      parameters(HOOK).replace("</parameters>", ""),
      3,
      1,
      "Missing end tag for element parameters",
    ],
    [
      "xml-malformed",
      parameters(HOOK.replace("/x", "/x & y")),
      2,
      52,
      "An ampersand is written &amp;",
    ],
    ["xml-malformed", parameters(HOOK.replace("/x", "<x")), 2, 49, "Unescaped `<`"],
    [
      "xml-malformed",
      parameters(HOOK.replace('type="1"', 'type="1" type="1"')),
      2,
      50,
      "Duplicate attribute: type",
    ],
    [
      "xml-entity",
      parameters(HOOK.replace("/x", "&hook;")),
      2,
      49,
      "the entity &hook; is not one of XML's own, and none is expanded here",
    ],
    [
      "xml-entity",
      `<!DOCTYPE Configuration [<!ENTITY hook "/x">]>${parameters(HOOK.replace("/x", "&hook;"))}`,
      2,
      49,
      "Write the character itself",
    ],
    [
      "not-app-config",
      "<?xml version='1.0'?>\n<profiles/>",
      2,
      1,
      "expected the root element Configuration, got profiles",
    ],
  ];

  test.each(cases)("%s: %j", async (problem, text, line, column, words) => {
    const error = await load(text).catch((thrown: unknown) => thrown);
    if (!(error instanceof HookError)) throw new Error(`no HookError: ${String(error)}`);
    expect(error).toMatchObject({
      code: "CONFIG_INVALID",
      detail: { problem, place: { line, column } },
    });
    expect(error.message).toContain(`AppConfig.xml:${line}:${column}: `);
    expect(error.message).toContain(words);
  });

  test.each([
    [
      "bytes that are no UTF-8",
      Buffer.from("<Configuration/>\xff", "latin1"),
      "the file is not utf-8",
    ],
    [
      "an encoding that nobody knows",
      Buffer.from('<?xml version="1.0" encoding="EBCDIC-X"?><Configuration/>'),
      "the encoding EBCDIC-X is not known",
    ],
  ])("xml-encoding: %s", async (_what, bytes, words) => {
    const file = join(folder(), "AppConfig.xml");
    writeFileSync(file, bytes);
    await expect(syncrify().load(file)).rejects.toMatchObject({
      code: "CONFIG_INVALID",
      detail: { problem: "xml-encoding" },
      message: expect.stringContaining(words),
    });
  });

  test("entities that stand for entities are never expanded", async () => {
    const many = Array.from({ length: 30 }, (_, n) => `<!ENTITY e${n + 1} "&e${n};&e${n};">`).join(
      "",
    );
    const error = load(
      `<!DOCTYPE Configuration [<!ENTITY e0 "boom">${many}]>${parameters(HOOK.replace("/x", "&e30;"))}`,
    );
    await expect(error).rejects.toMatchObject({ detail: { problem: "xml-entity" } });
  });

  test("every code has an explanation, and every explanation a case", () => {
    for (const means of Object.values(configErrorCodes)) expect(means).toMatch(/\.$/);
    expect(Object.keys(configErrorCodes).sort()).toEqual(
      [...new Set([...cases.map(([code]) => code), "xml-encoding"])].sort(),
    );
  });
});

describe("a file that cannot be read", () => {
  test("is missing", async () => {
    await expect(syncrify().load("nowhere/AppConfig.xml")).rejects.toMatchObject({
      code: "CONFIG_MISSING",
      message: expect.stringContaining(
        "Syncrify: nowhere/AppConfig.xml: there is no such file. Give the path",
      ),
    });
  });

  test("is a folder", async () => {
    const root = folder();
    chmodSync(root, 0o755);
    await expect(syncrify().load(root)).rejects.toMatchObject({
      code: "CONFIG_UNREADABLE",
      message: expect.stringContaining("EISDIR"),
    });
  });
});

describe("what the factory refuses", () => {
  test.each([
    [
      { version: "5.63" },
      'this is no build of Syncrify (expected a whole number, such as 564, got "5.63")',
    ],
    [{ version: "0" }, "this is no build of Syncrify"],
    [
      { options: { spawn: "jave" } },
      '--spawn (expected java or shell or argv, got "jave"). Did you mean "java"?',
    ],
    [{ options: { drain: "maybe" } }, '--drain (expected yes or no, got "maybe")'],
    [{ template: "$JOB_ID $USER" }, "expected $EVENT among them"],
  ])("%j", (options, words) => {
    expect(() => syncrify(options)).toThrow(words);
  });
});
