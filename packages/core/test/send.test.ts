import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, onTestFinished, test } from "vitest";
import {
  applyEventRules,
  type Hook,
  type HttpRequest,
  runPlan,
  sendRequest,
} from "../src/index.ts";
import { env, toyPolicy } from "./toy.ts";
import { toyEvents } from "./toy-adapter.ts";

/** A server that answers with a status, or after the first request with another; where it leads on `/`. */
async function server(status: number, location?: string): Promise<string> {
  const listening = createServer((request, response) => {
    if (request.url === "/never") return;
    response
      .writeHead(request.url === "/" ? status : 204, location === undefined ? {} : { location })
      .end();
  });
  await new Promise<void>((resolve) => listening.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    listening.closeAllConnections();
    listening.close();
  });
  return `http://127.0.0.1:${(listening.address() as AddressInfo).port}`;
}
const post = (url: string, more: Partial<HttpRequest> = {}): HttpRequest => ({
  method: "POST",
  url,
  headers: {},
  body: "x",
  accepts: [200, 204],
  ...more,
});

describe("a request as a hook", () => {
  test.each([
    [200, 0, "was answered 200 OK"],
    [201, 1, "was answered 201 Created"],
    [503, 1, "was answered 503 Service Unavailable"],
  ])("status %i", async (status, exitCode, says) => {
    expect(await sendRequest(post(await server(status)), { number: 1 })).toMatchObject({
      exitCode,
      message: says,
      timedOut: false,
    });
  });

  test("redirects are followed", async () => {
    expect(await sendRequest(post(await server(302, "/elsewhere")), { number: 1 })).toMatchObject({
      exitCode: 0,
      message: "was answered 204 No Content",
    });
  });

  test("has a deadline", async () => {
    expect(
      await sendRequest(post(`${await server(200)}/never`), { number: 1, timeoutMs: 100 }),
    ).toMatchObject({
      timedOut: true,
      message: "was not answered within 0.1 s",
    });
  });

  test("ends with the run", async () => {
    const stop = new AbortController();
    const sent = sendRequest(post(`${await server(200)}/never`), {
      number: 1,
      signal: stop.signal,
    });
    stop.abort("interrupt");
    expect(await sent).toMatchObject({ ended: { why: "abort" } });
  });

  test("that the product alone can send is not sent", async () => {
    expect(
      await sendRequest(post("ntfy://x", { sender: "the toy's post" }), { number: 1 }),
    ).toMatchObject({
      message: "was not sent: only the toy's post can send it",
    });
  });

  test("is judged by the hook's policy", async () => {
    const event = {
      product: "toy",
      name: "before",
      operation: "backup",
      phase: "pre",
      fields: {},
    } as const;
    const request = post(await server(404));
    const hook: Hook = {
      id: "ping",
      event,
      step: () => request,
      policy: (attempt) =>
        attempt.exitCode === 0 ? { action: "continue" } : toyPolicy({ ...attempt, exitCode: 3 }),
    };
    const outcome = await runPlan(
      { hooks: [hook], order: "sequence", onFailure: "stop" },
      { env, send: sendRequest },
    );
    expect(
      applyEventRules(outcome, { cancelable: true, events: ["before"] }, toyEvents).effect,
    ).toEqual({
      decision: "cancel",
      message: "would STOP the job (ping was answered 404 Not Found)",
    });
  });
});

describe("a plan that the product refuses", () => {
  const refused = () =>
    runPlan(
      { hooks: [], order: "sequence", onFailure: "stop", refused: "no such folder" },
      { env },
    );
  test("is a failure where it is heard", async () => {
    expect(
      applyEventRules(await refused(), { cancelable: true, events: ["before"] }, toyEvents).effect,
    ).toEqual({
      decision: "fail",
      message: "would STOP the job (no such folder)",
    });
  });
  test("is nothing where it is not", async () => {
    expect(
      applyEventRules(await refused(), { cancelable: false, events: ["after"] }, toyEvents)
        .decision,
    ).toBe("proceed");
  });
});
