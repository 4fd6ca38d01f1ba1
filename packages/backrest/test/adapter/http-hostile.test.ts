import type { AddressInfo } from "node:net";
import { createServer, type Socket } from "node:net";
import { describe, expect, onTestFinished, test } from "vitest";
import { backrestHooks, json, site, started } from "./site.ts";

/** A real server that answers each request with raw bytes, and keeps what it was sent. */
async function raw(
  answer: (request: string, socket: Socket) => void,
): Promise<{ readonly port: number; readonly got: string[] }> {
  const got: string[] = [];
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket);
    let request = "";
    socket.on("error", () => undefined);
    socket.on("data", (chunk) => {
      request += String(chunk);
      if (!request.includes("\r\n\r\n")) return;
      got.push(request);
      answer(request, socket);
      request = "";
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return { port: (server.address() as AddressInfo).port, got };
}
const ping = (url: string) => ({
  plan: [
    {
      conditions: ["CONDITION_SNAPSHOT_START"],
      onError: "ON_ERROR_FATAL",
      actionHealthchecks: { webhookUrl: url, template: "text" },
    },
  ],
});
const sent = async (url: string, ...options: readonly string[]) => {
  const { report, text } = await json(
    ["rehearse", "SNAPSHOT_START", "--send", ...options],
    site(ping(url)),
  );
  return { text, decision: report.decision, attempt: report.hooks[0]?.attempts[0] };
};

describe("a server that is no good", () => {
  test.each<[what: string, answer: string, says: RegExp]>([
    ["answers no HTTP", "SSH-2.0-x\r\n\r\n", /^could not be sent: /],
    ["hangs up", "", /^could not be sent: /],
    ["answers without words", "HTTP/1.1 500 \r\nContent-Length: 0\r\n\r\n", /^was answered 500$/],
    [
      "answers with many headers",
      `HTTP/1.1 200 OK\r\n${"X-A: aaaaaaaaaaaaaaaaaaaaaaa\r\n".repeat(4_000)}\r\n`,
      /^could not be sent: /,
    ],
    [
      "sends on to nowhere",
      "HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n",
      /^was answered 302 Found$/,
    ],
    [
      "sends on to a scheme that is none",
      "HTTP/1.1 302 Found\r\nLocation: gopher://x/\r\nContent-Length: 0\r\n\r\n",
      /^could not be sent: /,
    ],
  ])("%s", async (_what, answer, says) => {
    const { port } = await raw((_, socket) => socket.end(answer));
    const { attempt, decision } = await sent(`http://127.0.0.1:${port}/secret-path`);
    expect(attempt?.message).toMatch(says);
    expect(decision).toBe("fail");
  });

  test("sends on in a circle", async () => {
    const { port } = await raw((_, socket) =>
      socket.end("HTTP/1.1 302 Found\r\nLocation: /again\r\nContent-Length: 0\r\n\r\n"),
    );
    expect((await sent(`http://127.0.0.1:${port}/x`)).attempt?.message).toMatch(
      /^could not be sent: /,
    );
  });

  test("begins to answer and goes on for ever: the answer counts, its body is not read", async () => {
    const { port } = await raw((_, socket) =>
      socket.write("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\nabc"),
    );
    expect((await sent(`http://127.0.0.1:${port}/x`)).attempt?.message).toBe("was answered 200 OK");
  });

  test("answers half a header and then nothing", async () => {
    const { port } = await raw((_, socket) => socket.write("HTTP/1.1 200 OK\r\nX-A: "));
    const { attempt } = await sent(`http://127.0.0.1:${port}/x`, "--timeout", "300ms");
    expect(attempt?.message).toBe("was not answered within 0.3 s");
  });

  test("answers with what would repaint a terminal", async () => {
    const { port } = await raw((_, socket) =>
      socket.end("HTTP/1.1 500 a\u001b[2Jb\u009b1m\r\nContent-Length: 0\r\n\r\n", "latin1"),
    );
    const { stdout } = await backrestHooks(
      ["rehearse", "SNAPSHOT_START", "--send", "--config", "config.json"],
      site(ping(`http://127.0.0.1:${port}/x`)),
    );
    expect(stdout).not.toMatch(/[\u001b\u009b]/);
  });
});

describe("a server that sends on", () => {
  test.each<[status: string, method: string, body: string]>([
    ["301 Moved", "GET", ""],
    ["302 Found", "GET", ""],
    ["303 See Other", "GET", ""],
    ["307 Temporary Redirect", "POST", "text"],
    ["308 Permanent Redirect", "POST", "text"],
  ])("with %s", async (status, method, body) => {
    const { port, got } = await raw((request, socket) =>
      socket.end(
        request.includes(" /there ")
          ? "HTTP/1.1 204 No Content\r\n\r\n"
          : `HTTP/1.1 ${status}\r\nLocation: /there\r\nContent-Length: 0\r\n\r\n`,
      ),
    );
    expect((await sent(`http://127.0.0.1:${port}/here`)).attempt?.message).toBe(
      "was answered 204 No Content",
    );
    expect(got[1]).toMatch(new RegExp(`^${method} /there `));
    expect(got[1]?.endsWith(`\r\n\r\n${body}`)).toBe(true);
  });
});

describe("what Go's client does", () => {
  const ok = (_: string, socket: Socket): void =>
    void socket.end("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");

  test("it says who it is", async () => {
    const { port, got } = await raw(ok);
    await sent(`http://127.0.0.1:${port}/x`);
    expect(got[0]).toMatch(/\r\nUser-Agent: Go-http-client\/1.1\r\n/i);
  });

  test("user and password of the URL become a header, and are not shown", async () => {
    const { port, got } = await raw(ok);
    const { text, attempt } = await sent(`http://some%20body:pa%40ss-word@127.0.0.1:${port}/x`);
    expect(attempt?.message).toBe("was answered 200 OK");
    const header = Buffer.from("some body:pa@ss-word").toString("base64");
    expect(got[0]).toContain(`\r\nAuthorization: Basic ${header}\r\n`);
    expect(text).not.toMatch(/pa%40ss|pa@ss/);
    expect(text).not.toContain(header);
  });

  test("a token is written as in Go's queries", async () => {
    const { port, got } = await raw(ok);
    const hook = {
      conditions: ["CONDITION_SNAPSHOT_START"],
      actionGotify: { baseUrl: `http://127.0.0.1:${port}`, token: "a b*c~d'(é)", template: "x" },
    };
    await json(["rehearse", "SNAPSHOT_START", "--send"], site({ plan: [hook] }));
    expect(got[0]).toMatch(/^POST \/message\?token=a\+b%2Ac~d%27%28%C3%A9%29 /);
  });

  test.each([
    ["HTTP_PROXY", "http://127.0.0.1"],
    ["http_proxy", "http://127.0.0.1"],
    ["HTTP_PROXY", "127.0.0.1"],
  ])("it goes through the proxy of %s=%s, but never for this machine", async (name, host) => {
    const tunnel = await raw((request, socket) =>
      request.startsWith("CONNECT ")
        ? void socket.write("HTTP/1.1 200 OK\r\n\r\n")
        : ok(request, socket),
    );
    const local = await raw(ok);
    const hooks = [
      ...ping("http://backrest.invalid/far").plan,
      ...ping(`http://127.0.0.1:${local.port}/near`).plan,
    ];
    const args = ["rehearse", "SNAPSHOT_START", "--send", "--json", "--config", "config.json"];
    const { stdout } = await started(args, site({ plan: hooks }), {
      [name]: `${host}:${tunnel.port}`,
    });
    const { hooks: runs } = JSON.parse(stdout) as { hooks: { attempts: { message: string }[] }[] };
    expect(runs.map(({ attempts }) => attempts[0]?.message)).toEqual([
      "was answered 200 OK",
      "was answered 200 OK",
    ]);
    expect(tunnel.got.map((request) => request.split(" HTTP")[0])).toEqual([
      "CONNECT backrest.invalid:80",
      "POST /far/start",
    ]);
    expect(local.got).toHaveLength(1);
  });

  test.each(["::", "socks5://127.0.0.1:1", "http://"])(
    "a proxy that is none is told of: %j",
    async (address) => {
      const local = await raw(ok);
      const args = ["rehearse", "SNAPSHOT_START", "--send", "--config", "config.json"];
      const { stdout, stderr } = await started(
        args,
        site(ping(`http://127.0.0.1:${local.port}/x`)),
        {
          HTTP_PROXY: address,
          https_proxy: "",
        },
      );
      expect(stderr).toBe(
        "backrest-hooks: HTTP_PROXY is no URL of an HTTP proxy: requests do not go through it",
      );
      expect(stdout).toContain("was answered 200 OK");
    },
  );
});
