import { execFile } from "node:child_process";
import { appendFileSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { expect, test } from "vitest";
import { openStore } from "../src/undo/store.ts";
import { PATH } from "./hooks.ts";
import { folder, marker } from "./processes.ts";

const ANSWERS = 200;
const AT_ONCE = 16;
/** Few, so that several answers are at the same one. */
const JOBS = 6;
/** Kills for each answer that was begun. */
const KILLS = 0.5;
const fixture = (name: string): string => join(import.meta.dirname, "fixtures", name);

test(`${ANSWERS} answers on one store, ${AT_ONCE} at a time, while any of their processes is killed at any moment`, async () => {
  const seed = Math.floor(Math.random() * 2 ** 31);
  const random = mulberry(seed);
  const base = folder();
  const [records, journal, locks] = [
    join(base, "undo"),
    join(base, "journal"),
    join(base, "locks"),
  ];
  mkdirSync(locks);
  const { env, living } = marker();
  const store = openStore(records);
  const faults: unknown[] = [];

  const answers = new Set<number>();
  let begun = 0;
  let whole = 0;
  const lane = async (): Promise<void> => {
    while (begun < ANSWERS) {
      const name = begun++;
      const words = [
        fixture("undo-answer.ts"),
        records,
        journal,
        String(name),
        String(name % JOBS),
        fixture("undo.sh"),
        locks,
      ];
      const said = await ended(
        words,
        { PATH, NODE_COMPILE_CACHE: join(base, "compiled"), ...env },
        answers,
      );
      if (said === "") whole += 1;
      else if (said !== "killed") faults.push(said);
    }
  };
  const lanes = Promise.all(Array.from({ length: AT_ONCE }, lane));
  let over = false;
  const stop = lanes.finally(() => {
    over = true;
  });
  let kills = 0;
  while (!over) {
    const all = living();
    const others = all.filter((pid) => !answers.has(pid));
    const victims = others.length > 0 && random() < 0.6 ? others : all;
    const victim = victims[Math.floor(random() * victims.length)];
    if (kills < begun * KILLS && victim !== undefined && kill(victim)) kills += 1;
    faults.push(...(await store.list()).faults);
    await pause(random() * 50);
  }
  await stop;

  // Whoever was killed is gone; what he left is for one who comes later.
  const settle = async (): Promise<number> => {
    for (const { record, result } of await store.runDue("all", { timeoutMs: 60_000 })) {
      if (result === "done") appendFileSync(journal, `done ${record.argv[2]}\n`);
    }
    return (await store.list()).records.length;
  };
  await expect.poll(settle, { timeout: 120_000 }).toBe(0);

  const lines = readFileSync(journal, "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => line.split(" "));
  const tags = (word: string): string[] =>
    lines.flatMap(([said, tag = ""]) => (said === word ? tag : []));
  const ends = new Set(tags("end"));
  const done = new Set<string>();
  const again: string[] = [];
  for (const [word, tag = ""] of lines) {
    if (word === "done") done.add(tag);
    if (word === "start" && done.has(tag)) again.push(tag);
  }
  const context = `seed ${seed}: ${kills} kills, ${whole} answers that came through, ${tags("start").length} runs`;
  expect(
    {
      lost: tags("added").filter((tag) => !ends.has(tag)),
      twoAtATime: tags("overlap"),
      again,
      faults,
    },
    context,
  ).toEqual({
    lost: [],
    twoAtATime: [],
    again: [],
    faults: [],
  });
  expect(readdirSync(records), context).toEqual([]);
  // Otherwise nothing was proved.
  expect(kills, context).toBeGreaterThan(50);
  expect(done.size, context).toBeGreaterThan(100);
  expect(whole, context).toBeLessThan(ANSWERS);
}, 300_000);

/** Nothing where it came through, `killed`, or what it complained about. Meanwhile its process is among the answers. */
function ended(
  words: readonly string[],
  env: Record<string, string>,
  answers: Set<number>,
): Promise<string> {
  return new Promise((resolve) => {
    const answer = execFile(process.execPath, words, { env }, (error, _stdout, stderr) => {
      answers.delete(answer.pid ?? 0);
      resolve(error?.signal === "SIGKILL" ? "killed" : stderr);
    });
    answers.add(answer.pid ?? 0);
  });
}

function kill(pid: number): boolean {
  try {
    return process.kill(pid, "SIGKILL");
  } catch {
    return false;
  }
}

/** Numbers from 0 to 1, the same row for the same seed. */
function mulberry(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
