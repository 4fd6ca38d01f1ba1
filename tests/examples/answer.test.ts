import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createSandbox, run, type Sandbox } from "../kit/sandbox.ts";

let box: Sandbox;
beforeEach(() => {
  box = createSandbox();
});
afterEach(() => box.remove());

/** The five products: how the example is entered, the operation that backs up, and whether anybody can stop it. */
const products = [
  {
    product: "retrospect",
    place: ["--caller", "linux-client", "--handler", "./retroEventHandler"],
    operation: ["backup", "--set", "scriptName=Nightly", "--set", "sourceName=Data"],
    stops: true,
  },
  {
    product: "syncrify",
    place: ["--config", "AppConfig.xml"],
    operation: ["backup", "--set", "PROFILE=Documents"],
    stops: false,
  },
  {
    product: "backrest",
    place: ["--config", "config.json"],
    operation: ["backup", "--plan-id", "photos"],
    stops: true,
  },
  { product: "rekkord", place: ["--config", "rekkord.ini"], operation: ["save"], stops: true },
  {
    product: "barman",
    place: ["--config", "barman.conf"],
    operation: ["backup", "--server", "main"],
    stops: true,
  },
] as const;

const FILES = ["barman.conf", "rekkord.ini", "AppConfig.xml", "config.json"];

describe.each(products)("backup.hooks.ts in $product", ({ product, place, operation, stops }) => {
  const here = (): string => box.locateExamples("answer");
  const log = (name: string): string =>
    existsSync(join(here(), name)) ? readFileSync(join(here(), name), "utf8") : "";
  const env = (): Record<string, string> => ({
    PATH: `${join(here(), "bin")}:${box.env["PATH"]}`,
    PSQL_LOG: join(here(), "questions"),
    CURL_LOG: join(here(), "texts"),
  });
  const type = (...words: (string | Record<string, string>)[]) => {
    const own = words.filter((word) => typeof word !== "string");
    const args = words.filter((word) => typeof word === "string");
    return run(box, here(), `${product}-hooks`, args, Object.assign(env(), ...own));
  };
  const install = () =>
    type("install", "backup.hooks.ts", "--env-file", "notify.env", ...place, "--write");

  test("keeps the standby still while the work runs, and lets it go afterwards", async () => {
    expect(await install()).toMatchObject({ exitCode: 0 });
    const { exitCode, stdout } = await type(
      "run",
      ...operation,
      ...place,
      "--",
      "cat",
      "questions",
    );
    expect([exitCode, stdout, log("questions")]).toEqual([
      0,
      "select pg_wal_replay_pause()\n",
      "select pg_wal_replay_pause()\nselect pg_wal_replay_resume()\n",
    ]);
  });

  test("is gone without a trace after uninstall", async () => {
    const before = FILES.map(log);
    await install();
    expect(await type("uninstall", ...place, "--write")).toMatchObject({ exitCode: 0 });
    expect(FILES.map(log)).toEqual(before);
    await type("run", ...operation, ...place, "--", "true");
    expect(log("questions")).toBe("");
  });

  test("stops, where the product lets itself be stopped, what is not the standby", async () => {
    await install();
    const { stdout } = await type("run", ...operation, ...place, "--", "echo", "worked", {
      STANDBY: "f",
    });
    expect([stdout, log("questions")]).toEqual([stops ? "" : "worked\n", ""]);
  });

  test("crashes where there is no database at all, and stops nobody", async () => {
    await install();
    const { stdout } = await type("run", ...operation, ...place, "--", "echo", "worked", {
      PATH: box.env["PATH"] ?? "",
    });
    expect([stdout, log("questions")]).toEqual(["worked\n", ""]);
  });

  test("tells somebody what went wrong, where the product says so", async () => {
    await install();
    await type("run", ...operation, ...place, "--", "false");
    expect(log("texts")).toMatch(product === "syncrify" ? /^$/ : new RegExp(`^${product} .+: .+`));
  });
});
