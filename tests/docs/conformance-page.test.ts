import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { listCases } from "@backup-hooks/core/conformance";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { renderPage as made } from "../../scripts/conformance/page.ts";
import { groups, type ProductResult } from "../../scripts/conformance/results.ts";
import { subjects } from "../../scripts/conformance/subjects.ts";
import { findCollisions, findMisfits, findPaleTexts } from "./in-browser.ts";

/** Debian's; CHROMIUM names another one. */
const executablePath = process.env["CHROMIUM"] ?? "/usr/bin/chromium";
const found = existsSync(executablePath);
const required = process.env["BACKUP_HOOKS_REQUIRE_ORACLES"] === "1";
if (!found)
  process.stderr.write(
    `the page of the conformance suite was NOT opened: there is no ${executablePath} on this machine\n`,
  );

const quiet = [
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
];
const hostile = `C04/"><script>document.title="taken"</script>/<img src=x onerror=alert(1)>&amp;\u0007'\``;
const words =
  "</pre></div><style>*{display:none}</style> expected:\n  a line that is wider than a phone: ";

/** All cases of the real adapters as if they had been run; of the first one a case with a hostile name failed. */
const results: readonly ProductResult[] = subjects.map(({ adapter, sample }, index) => {
  const passed = listCases(adapter, sample).map(({ id, rule, row }) => ({ id, rule, row }));
  const failed = {
    id: hostile,
    rule: "C04",
    row: "pre_backup",
    failure: `${hostile}: ${words}${"x".repeat(500)}`,
  };
  return { adapter, cases: index === 0 ? [...passed, failed] : passed };
});
const failing = "Barman, calls: 1 of ";

describe.skipIf(!found && !required)("conformance.html in a browser", () => {
  let browser: Browser;
  let folder = "";
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "conformance-page-"));
    writeFileSync(join(folder, "conformance.html"), made(results));
    browser = await chromium.launch({
      executablePath,
      chromiumSandbox: false,
      args: [...quiet, "--disable-sync"],
    });
  });
  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** The page, and what the browser would have fetched or complained of. */
  async function opened(
    options: BrowserContextOptions = {},
  ): Promise<{ page: Page; asked: string[]; complaints: string[] }> {
    const context = await browser.newContext({
      viewport: { width: 1280, height: 900 },
      ...options,
    });
    onTestFinished(() => context.close());
    const page = await context.newPage();
    const url = pathToFileURL(join(folder, "conformance.html")).href;
    const asked: string[] = [];
    const complaints: string[] = [];
    page.on("request", (request) => asked.push(request.url()));
    page.on("console", (message) => complaints.push(message.text()));
    page.on("pageerror", (error) => complaints.push(String(error)));
    page.on("dialog", (dialog) => complaints.push(dialog.message()));
    await page.goto(url);
    // The page itself; its empty icon is in it.
    asked.splice(
      0,
      asked.length,
      ...asked.filter((one) => one !== url && !one.startsWith("data:")),
    );
    return { page, asked, complaints };
  }

  test("asks for nothing and complains of nothing, whatever is opened", async () => {
    const { page, asked, complaints } = await opened();
    for (const button of await page.locator("table button").all()) {
      await button.click();
      await page.keyboard.press("Escape");
    }
    for (const summary of await page.locator("summary").all()) await summary.click();
    expect({ asked, complaints }).toEqual({ asked: [], complaints: [] });
  });

  test("has a cell for every group of every product, and each opens the cases that it counts", async () => {
    const { page } = await opened();
    const shown = await page.locator("table button").evaluateAll((buttons) =>
      buttons.map((button) => {
        const list = document.getElementById(button.getAttribute("popovertarget") ?? "");
        const { length } = list?.querySelectorAll("li") ?? [];
        return (
          button.textContent?.replace("✗", "") ===
          `${length - (list?.querySelectorAll(".failed li").length ?? 0)}/${length}`
        );
      }),
    );
    expect(shown).toEqual(Array(groups.length * subjects.length).fill(true));
  });

  test("is used from the keyboard alone", async () => {
    const { page } = await opened();
    const focused = () =>
      page.evaluate(
        () =>
          document.activeElement?.getAttribute("aria-label") ??
          document.activeElement?.textContent ??
          "",
      );
    const reached: string[] = [];
    // Round the page once: after the last element the body itself has the focus.
    do {
      await page.keyboard.press("Tab");
      reached.push(await focused());
    } while (
      reached.length < 500 &&
      (await page.evaluate(() => document.activeElement !== document.body))
    );
    expect(reached.filter((label) => /^\w+, \w+: /.test(label))).toHaveLength(
      groups.length * subjects.length,
    );
    expect(reached.filter((label) => /ways to end$/.test(label.trim()))).toHaveLength(
      await page.locator("svg[role=img]").count(),
    );

    const cell = page.getByRole("button", { name: failing });
    const dialog = page.getByRole("dialog", { name: "Barman: calls" });
    await cell.focus();
    await page.keyboard.press("Enter");
    expect(await dialog.isVisible()).toBe(true);
    expect(await focused()).toBe("Close");
    await page.keyboard.press("Escape");
    expect(await dialog.isVisible()).toBe(false);
    expect(await focused()).toContain(failing);

    const summary = page.locator("details:not([open]) > summary").first();
    await summary.focus();
    await page.keyboard.press("Enter");
    expect(await page.locator("details[open] > summary").nth(1).textContent()).toContain("delete");
  });

  test("shows hostile names and messages as text", async () => {
    const { page } = await opened();
    await page.getByRole("button", { name: failing }).click();
    const dialog = page.getByRole("dialog", { name: "Barman: calls" });
    const shown = hostile.replace("\u0007", "\ufffd");
    expect(await dialog.locator(".failed code").allTextContents()).toEqual([shown]);
    expect(await dialog.locator(".failed pre").allTextContents()).toEqual([
      `${shown}: ${words}${"x".repeat(500)}`,
    ]);
    expect(await page.title()).toBe("backup-hooks: conformance");
    expect(await page.locator("script, img").count()).toBe(0);
  });

  describe.each([
    [360, 740, "light"],
    [360, 740, "dark"],
    [768, 1000, "light"],
    [1280, 900, "dark"],
  ] as const)("at %i × %i, %s", (width, height, colorScheme) => {
    /** Everything there is, opened. */
    async function all(): Promise<Page> {
      const { page } = await opened({ viewport: { width, height }, colorScheme });
      await page.locator("details").evaluateAll((found) => {
        for (const one of found) one.setAttribute("open", "");
      });
      return page;
    }

    test("nothing is wider than the page, no text is cut off or below 12 px", async () => {
      const page = await all();
      for (const open of [undefined, failing, "Backrest, calls: "]) {
        if (open !== undefined) await page.getByRole("button", { name: open }).click();
        expect(await page.evaluate(findMisfits)).toEqual([]);
        await page.keyboard.press("Escape");
      }
    });

    test("in the drawings no text touches another, and none leaves its drawing or its frame", async () => {
      const drawings = (await all()).locator("svg[role=img]");
      expect(await drawings.count()).toBe(
        subjects.flatMap(({ adapter }) => Object.keys(adapter.operations)).length,
      );
      expect(await drawings.evaluateAll(findCollisions)).toEqual([]);
    });

    test("text stands out from what is behind it as WCAG AA wants", async () => {
      const page = await all();
      await page.getByRole("button", { name: failing }).click();
      expect(await page.evaluate(findPaleTexts)).toEqual([]);
    });
  });

  test("each drawing has its text beside it, and names what its tables have", async () => {
    const { page } = await opened();
    for (const { adapter } of subjects) {
      const drawings = page.locator(`#${adapter.product} svg[role=img]`);
      for (const [index, { before, endings }] of Object.values(adapter.operations).entries()) {
        const drawing = drawings.nth(index);
        const events = [...before, ...Object.values(endings).flatMap(({ after }) => after)].flatMap(
          (dispatch) => dispatch.events,
        );
        const drawn = await drawing.locator("text").allTextContents();
        expect(drawn).toEqual(expect.arrayContaining(events));
        const description = await drawing.locator("desc").textContent();
        for (const name of [...events, ...Object.keys(endings)])
          expect(description).toContain(name);
      }
    }
  });

  test.each([
    [
      "a line that is too wide",
      findMisfits,
      "<p style='width: 400px'>wide</p>",
      ["the page is 408 px wide", "P: wide"],
    ],
    ["text that is too small", findMisfits, "<p style='font-size: 11px'>small</p>", ["P: small"]],
    [
      "text that is cut off",
      findMisfits,
      "<p style='width: 20px; overflow: hidden'>interrupted</p>",
      ["P: interrupted"],
    ],
    [
      "texts on top of each other",
      findCollisions,
      "<text x='0' y='20'>one</text><text x='9' y='24'>two</text>",
      ["two"],
    ],
    [
      "text outside of its drawing",
      findCollisions,
      "<text x='90' y='20'>outside</text>",
      ["outside"],
    ],
    [
      "text that leaves its frame",
      findCollisions,
      "<rect width='20' height='20'/><text x='2' y='15'>framed</text>",
      ["framed"],
    ],
    [
      "pale text",
      findPaleTexts,
      "<p style='color: #999; background: white'>pale</p>",
      ["2.85 P: pale"],
    ],
    [
      "pale text in a drawing",
      findPaleTexts,
      "<svg><rect width='99' height='30' fill='#333'/><text x='2' y='15'>dark</text></svg>",
      ["1.66 text: dark"],
    ],
  ])("these checks see %s", async (_what, check, planted, expected) => {
    const { page } = await opened({ viewport: { width: 360, height: 740 } });
    await page.setContent(
      check === findCollisions ? `<svg width="100" height="40">${planted}</svg>` : planted,
    );
    expect(
      check === findCollisions
        ? await page.locator("svg").evaluateAll(findCollisions)
        : await page.evaluate(check as () => string[]),
    ).toEqual(expected);
  });
});
