import { closeSync, fstatSync, openSync, readlinkSync, readSync, writeSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { hasRealPipes, type Pipe, takePipes } from "../src/process/pipes.ts";
import { createSpawn, spawn } from "../src/process/spawn.ts";
import { hook, options } from "./hooks.ts";
import { descriptors, marker, program } from "./processes.ts";

async function one(): Promise<Pipe> {
  const [pipe] = await takePipes(1);
  if (pipe === undefined) throw new Error("there are no pipes here");
  return pipe;
}

function inode(pipe: Pipe): string {
  const end = pipe.openRead();
  const name = readlinkSync(`/proc/self/fd/${end}`);
  closeSync(end);
  return name;
}

describe("real pipes", () => {
  test("are what Linux has", async () => {
    expect(await hasRealPipes()).toBe(true);
  });

  test("are anonymous pipes whose ends block, and carry what is written", async () => {
    const pipe = await one();
    const writer = pipe.openWrite();
    const reader = pipe.openRead();
    expect(fstatSync(writer).isFIFO()).toBe(true);
    expect(readlinkSync(`/proc/self/fd/${writer}`)).toMatch(/^pipe:\[\d+\]$/);
    writeSync(writer, "through");
    const buffer = Buffer.alloc(20);
    expect(buffer.toString("utf8", 0, readSync(reader, buffer))).toBe("through");
    closeSync(writer);
    expect(readSync(reader, buffer)).toBe(0);
    closeSync(reader);
    pipe.release();
  });

  test("are each taken once", async () => {
    const taken = (await Promise.all(Array.from({ length: 10 }, () => takePipes(3)))).flat();
    expect(new Set(taken.map(inode)).size).toBe(30);
    for (const pipe of taken) pipe.release();
  });

  test("are used again when nobody else holds them", async () => {
    const pipe = await one();
    const name = inode(pipe);
    pipe.release();
    const again = await one();
    expect(inode(again)).toBe(name);
    again.release();
  });

  const holders: [title: string, hold: (pipe: Pipe) => number][] = [
    ["a writer is left", (pipe) => pipe.openWrite()],
    ["a reader is left", (pipe) => pipe.openRead()],
  ];
  test.each(holders)("are not used again when %s", async (_title, hold) => {
    const pipe = await one();
    const name = inode(pipe);
    const held = hold(pipe);
    pipe.release();
    const others = await takePipes(24);
    expect(others.map(inode)).not.toContain(name);
    for (const other of others) other.release();
    closeSync(held);
  });

  test("show a reader that is left nothing but the end of file", async () => {
    const pipe = await one();
    const reader = pipe.openRead();
    pipe.release();
    expect(readSync(reader, Buffer.alloc(1))).toBe(0);
    closeSync(reader);
  });

  test("are emptied before they are used again", async () => {
    const pipe = await one();
    const writer = pipe.openWrite();
    writeSync(writer, Buffer.alloc(65536, "x"));
    closeSync(writer);
    pipe.release();
    const again = await one();
    const reader = again.openRead();
    expect(again).toBe(pipe);
    expect(readSync(reader, Buffer.alloc(1))).toBe(0);
    closeSync(reader);
    again.release();
  });
});

describe("descriptors", () => {
  test("500 hooks leave as many open as there were", async () => {
    const kinds = [
      hook(":"),
      hook("cat", { stdin: "text" }),
      hook(":", { stdin: "unread" }),
      hook(":", { stdio: "merged" }),
      hook("", { file: "/does/not/exist" }),
    ];
    const all = async (): Promise<void> => {
      for (const kind of kinds) await spawn(kind, options());
    };
    await all();
    const before = descriptors().size;
    for (let round = 0; round < 100; round++) await all();
    expect(descriptors().size).toBe(before);
  });

  test("a pipe that a background child keeps is given up", async () => {
    const { env, living } = marker();
    await spawn(hook(":"), options());
    const before = descriptors().size;
    for (let round = 0; round < 5; round++)
      await spawn(hook("sleep 300 &", { env, until: "exit" }), options());
    expect(living()).toHaveLength(5);
    expect(descriptors().size).toBeLessThanOrEqual(before);
  });

  test("a hook sees 0, 1 and 2, and what was handed to us for our children", async () => {
    const handedOn = Array.from(descriptors().keys()).filter((fd) => fd > 2 && isHandedOn(fd));
    const attempt = await spawn(
      hook('for fd in /proc/$$/fd/*; do [ -e "$fd" ] && echo "${fd##*/}"; done; :'),
      options(),
    );
    const seen = attempt.stdout.trim().split("\n").map(Number);
    expect(seen.sort((a, b) => a - b)).toEqual([0, 1, 2, ...handedOn].sort((a, b) => a - b));
  });

  test("too many open files are an attempt with an error, and the next one works", async () => {
    const { stdout, stderr } = await program(
      `
      import { closeSync, openSync } from "node:fs";
      const fine = hook("[ -p /dev/stdin ] && echo fine");
      await spawn(hook(":", { stdio: "inherit" }), options());
      const held = [];
      for (let left = 0; left < 9; left++) {
        try { for (;;) held.push(openSync("/dev/null")); } catch {}
        for (const fd of held.splice(0, left)) closeSync(fd);
        const { error, stdout } = await spawn(fine, options());
        console.log(error?.message ?? stdout.trim());
      }
      for (const fd of held) closeSync(fd);
      console.log("last: " + (await spawn(fine, options())).stdout.trim());
      `,
      "ulimit -n 60",
    );
    expect(stderr).toBe("");
    const lines = stdout.trim().split("\n");
    expect(lines[0]).toBe("/bin/sh could not be started: too many open files (got EMFILE)");
    expect(new Set(lines.slice(0, -1).map((line) => line.replace("fine", lines[0] ?? "")))).toEqual(
      new Set([lines[0]]),
    );
    expect(lines.at(-1)).toBe("last: fine");
  });
});

function isHandedOn(fd: number): boolean {
  const CLOSE_ON_EXEC = 0o2000000;
  const [, flags] = /flags:\s*(\d+)/.exec(readText(`/proc/self/fdinfo/${fd}`)) ?? [];
  return flags !== undefined && (Number.parseInt(flags, 8) & CLOSE_ON_EXEC) === 0;
}

function readText(path: string): string {
  const fd = openSync(path, "r");
  const buffer = Buffer.alloc(4096);
  const length = readSync(fd, buffer);
  closeSync(fd);
  return buffer.toString("utf8", 0, length);
}

describe("where there are no real pipes", () => {
  const plain = createSpawn(async () => []);

  test("output and input go through Node's own", async () => {
    expect(
      await plain(hook("cat; echo err >&2; exit 3", { stdin: "text\n" }), options()),
    ).toMatchObject({
      stdout: "text\n",
      stderr: "err\n",
      exitCode: 3,
    });
  });

  test("absent input is at its end at once", async () => {
    expect(await plain(hook("cat; echo end"), options())).toMatchObject({
      stdout: "end\n",
      exitCode: 0,
    });
  });

  test("merged output is all there", async () => {
    const { stdout, stderr } = await plain(
      hook("echo out; echo err >&2", { stdio: "merged" }),
      options(),
    );
    expect([stdout.split("\n").sort(), stderr]).toEqual([["", "err", "out"], ""]);
  });

  test("a background child does not hold us up when only the exit counts", async () => {
    const { env, living } = marker();
    expect(
      await plain(
        hook("echo out; sleep 300 &", { env, until: "exit", descendants: "kill" }),
        options(),
      ),
    ).toMatchObject({
      stdout: "out\n",
      exitCode: 0,
      ended: { why: "survivors" },
    });
    expect(living()).toEqual([]);
  });

  test("a process that escaped with a pipe does not hold us up after the deadline", async () => {
    const { env } = marker();
    const attempt = await plain(
      hook("setsid sleep 300 & wait", { env }),
      options({ timeoutMs: 300, drainMs: 50 }),
    );
    expect(attempt).toMatchObject({
      timedOut: true,
      ended: { why: "timeout", pipesAbandoned: true },
    });
  });
});
