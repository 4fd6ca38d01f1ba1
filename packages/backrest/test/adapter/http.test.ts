import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { type Condition, toPingSuffix } from "@backup-hooks/backrest";
import { describe, expect, onTestFinished, test } from "vitest";
import { type HookJson, json, site } from "./site.ts";

interface Got {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A real server that answers everything with a status; 0: never. */
async function server(status = 200): Promise<{ readonly url: string; readonly got: Got[] }> {
  const got: Got[] = [];
  const listening = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      got.push({
        method: request.method,
        url: request.url,
        headers: request.headers,
        body: Buffer.concat(chunks).toString(),
      });
      if (status !== 0) response.writeHead(status).end(status === 204 ? undefined : "answer");
    });
  });
  await new Promise<void>((resolve) => listening.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    listening.closeAllConnections();
    listening.close();
  });
  return { url: `http://127.0.0.1:${(listening.address() as AddressInfo).port}`, got };
}

const at = (condition: string, action: object, onError = "ON_ERROR_FATAL"): HookJson => ({
  conditions: [`CONDITION_${condition}`],
  onError,
  ...action,
});
const TEMPLATE = 'E {{ .EventName .Event }} <&> "{{ .Plan.Id }}"';
const RENDERED = 'E snapshot success <&> "docs"';

describe("what is sent", () => {
  test.each<
    [what: string, action: (url: string) => object, path: string, type: string, body: string]
  >([
    [
      "Discord",
      (url) => ({ actionDiscord: { webhookUrl: `${url}/d/1`, template: TEMPLATE } }),
      "/d/1",
      "application/json",
      '{"content":"E snapshot success \\u003c\\u0026\\u003e \\"docs\\""}',
    ],
    [
      "Slack",
      (url) => ({ actionSlack: { webhookUrl: `${url}/s`, template: "a" } }),
      "/s",
      "application/json",
      '{"text":"Backrest Notification\\na"}',
    ],
    [
      "Slack, whole JSON",
      (url) => ({ actionSlack: { webhookUrl: `${url}/s`, template: ' {"blocks": [] }' } }),
      "/s",
      "application/json",
      ' {"blocks": [] }',
    ],
    [
      "Slack, a bare number",
      (url) => ({ actionSlack: { webhookUrl: `${url}/s`, template: "12" } }),
      "/s",
      "application/json",
      "12",
    ],
    [
      "Gotify",
      (url) => ({
        actionGotify: {
          baseUrl: `${url}/g//`,
          token: "T k/1",
          template: TEMPLATE,
          titleTemplate: "{{ .Repo.Id }}",
          priority: 5,
        },
      }),
      "/g/message?token=T+k%2F1",
      "application/json",
      '{"message":"E snapshot success \\u003c\\u0026\\u003e \\"docs\\"","title":"local","priority":5}',
    ],
    [
      "Gotify without a title",
      (url) => ({ actionGotify: { baseUrl: url, token: "T", template: "x" } }),
      "/message?token=T",
      "application/json",
      '{"message":"x","title":"Backrest Event","priority":0}',
    ],
    [
      "Healthchecks",
      (url) => ({ actionHealthchecks: { webhookUrl: `${url}/u?x=1`, template: TEMPLATE } }),
      "/u?x=1",
      "text/plain",
      RENDERED,
    ],
  ])("%s", async (_what, action, path, type, body) => {
    const { url, got } = await server();
    const { report, exitCode } = await json(
      ["rehearse", "SNAPSHOT_SUCCESS", "--send"],
      site({ plan: [at("SNAPSHOT_SUCCESS", action(url))] }),
    );
    expect(report.hooks[0]?.attempts[0]).toMatchObject({
      exitCode: 0,
      message: "was answered 200 OK",
    });
    expect(exitCode).toBe(0);
    expect(got).toHaveLength(1);
    expect(got[0]).toMatchObject({ method: "POST", url: path, body });
    expect(got[0]?.headers["content-type"]).toBe(type);
  });

  test("an empty template is the summary, one of a line break is sent", async () => {
    const { url, got } = await server();
    const hook = (template?: string) =>
      at("SNAPSHOT_SUCCESS", { actionHealthchecks: { webhookUrl: url, template } });
    await json(
      ["rehearse", "SNAPSHOT_SUCCESS", "--send"],
      site({ plan: [hook("  "), hook("\n")] }),
    );
    expect(got.map(({ body }) => body.split("\n")[1])).toEqual([
      "Backrest Snapshot Notification",
      "",
    ]);
  });

  test("Telegram's request has its own host; it is shown, and nothing is sent", async () => {
    const action = {
      actionTelegram: { botToken: "123:ABCdef", chatId: "-100200300", template: "<b>x</b>" },
    };
    const { report, text } = await json(
      ["rehearse", "SNAPSHOT_SUCCESS", "--plan"],
      site({ plan: [at("SNAPSHOT_SUCCESS", action)] }),
    );
    expect(report.hooks[0]?.command.url).toBe("https://api.telegram.org/bot***/sendMessage");
    expect(report.hooks[0]?.command.body).toBe(
      '{"chat_id":"***","text":"\\u003cb\\u003ex\\u003c/b\\u003e","parse_mode":"HTML"}',
    );
    expect(text).not.toMatch(/ABCdef|100200300/);
  });
});

describe("what is not sent", () => {
  test("anything, without --send", async () => {
    const { url, got } = await server();
    const { report } = await json(
      ["rehearse", "SNAPSHOT_SUCCESS"],
      site({ plan: [at("SNAPSHOT_SUCCESS", { actionDiscord: { webhookUrl: url } })] }),
    );
    expect(report.hooks[0]?.attempts[0]?.message).toBe("was not sent (--send sends it)");
    expect(got).toEqual([]);
  });

  test("what only Backrest's shoutrrr can send", async () => {
    const action = { actionShoutrrr: { shoutrrrUrl: "ntfy://host/topic-name", template: "x" } };
    const { report, text } = await json(
      ["rehearse", "SNAPSHOT_SUCCESS", "--send"],
      site({ plan: [at("SNAPSHOT_SUCCESS", action)] }),
    );
    expect(report.hooks[0]?.attempts[0]?.message).toBe(
      "was not sent: only Backrest's shoutrrr can send it",
    );
    expect(text).not.toContain("topic-name");
  });

  test("a template that fails", async () => {
    const { url, got } = await server();
    const hooks = [
      at("PRUNE_SUCCESS", {
        actionGotify: { baseUrl: url, titleTemplate: "{{ .SnapshotStats.FilesNew }}" },
      }),
    ];
    const { report } = await json(["rehearse", "PRUNE_SUCCESS", "--send"], site({ repo: hooks }));
    expect(report.hooks[0]?.attempts[0]?.error).toContain(
      "title template rendering: execute template: template: template:1:17: ",
    );
    expect(got).toEqual([]);
  });
});

describe("what counts as success", () => {
  test.each([
    [200, "proceed", "was answered 200 OK"],
    [204, "proceed", "was answered 204 No Content"],
    [201, "fail", "was answered 201 Created"],
    [202, "fail", "was answered 202 Accepted"],
    [404, "fail", "was answered 404 Not Found"],
    [500, "fail", "was answered 500 Internal Server Error"],
  ])("%i", async (status, decision, says) => {
    const { url } = await server(status);
    const { report } = await json(
      ["rehearse", "SNAPSHOT_SUCCESS", "--send"],
      site({ plan: [at("SNAPSHOT_SUCCESS", { actionDiscord: { webhookUrl: url } })] }),
    );
    expect(report.hooks[0]?.attempts[0]?.message).toBe(says);
    expect(report.decision).toBe(decision);
  });

  test("a server that never answers is given up", async () => {
    const { url } = await server(0);
    const cwd = site({ plan: [at("SNAPSHOT_SUCCESS", { actionDiscord: { webhookUrl: url } })] });
    const { report, exitCode } = await json(
      ["rehearse", "SNAPSHOT_SUCCESS", "--send", "--timeout", "200ms"],
      cwd,
    );
    expect(report.hooks[0]?.attempts[0]?.message).toBe("was not answered within 0.2 s");
    expect(exitCode).toBe(1);
  });

  test("a server that is not there is a failure", async () => {
    const cwd = site({
      plan: [
        at("SNAPSHOT_SUCCESS", { actionDiscord: { webhookUrl: "http://127.0.0.1:1/secret-path" } }),
      ],
    });
    const { report, text } = await json(["rehearse", "SNAPSHOT_SUCCESS", "--send"], cwd);
    expect(report.hooks[0]?.attempts[0]?.message).toMatch(/^could not be sent: /);
    expect(text).not.toContain("secret-path");
  });
});

describe("the path of a ping", () => {
  test.each<[condition: string, suffix: string]>([
    ["SNAPSHOT_START", "start"],
    ["CHECK_START", "start"],
    ["ANY_ERROR", "fail"],
    ["FORGET_ERROR", "fail"],
    ["SNAPSHOT_END", "log"],
    ["SNAPSHOT_SUCCESS", ""],
    ["SNAPSHOT_WARNING", ""],
    ["SNAPSHOT_SKIPPED", ""],
  ])("%s", (condition, suffix) => {
    expect(toPingSuffix(`CONDITION_${condition}` as Condition)).toBe(suffix);
  });

  test.each([
    ["/u/", "/u/start"],
    ["", "/start"],
    ["/u?x=1", "/u/start?x=1"],
    ["/a%2Fb/../c", "/a/c/start"],
  ])("%j is cleaned", async (path, wanted) => {
    const { url, got } = await server();
    await json(
      ["rehearse", "SNAPSHOT_START", "--send"],
      site({ plan: [at("SNAPSHOT_START", { actionHealthchecks: { webhookUrl: url + path } })] }),
    );
    expect(got[0]?.url).toBe(wanted);
  });
});
