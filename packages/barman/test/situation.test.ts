import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { type BarmanEventName, barman } from "../src/index.ts";

let home = "";
const segment = "000000010000000100000008";

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "backup-hooks-"));
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  mkdirSync(join(home, "main/incoming"), { recursive: true });
  writeFileSync(
    join(home, "barman.conf"),
    `[barman]\nbarman_home = ${home}\n[main]\narchiver = on\ncompression = gzip\n`,
  );
});

async function situation(name: BarmanEventName, set: Record<string, string>, version = "3.17") {
  const adapter = barman({ version });
  const { config } = await adapter.load(join(home, "barman.conf"));
  return adapter.resolveEvent(name, config, { set, options: {} });
}

describe("a WAL file that is named", () => {
  test("is known from the incoming folder: path, size, time and compression", async () => {
    const file = join(home, "main/incoming", segment);
    writeFileSync(file, Buffer.from("1f8b0800", "hex"));
    utimesSync(file, 1704164646.5, 1704164646.5);
    const { event, origins } = await situation("pre_archive", { BARMAN_SEGMENT: segment });
    expect(event.fields).toMatchObject({
      BARMAN_FILE: file,
      BARMAN_SIZE: "4",
      BARMAN_TIMESTAMP: "1704164646.5",
      BARMAN_COMPRESSION: "gzip",
    });
    expect(Object.values(origins)).not.toContain("example");
  });

  test("and not there yet, has its path all the same; size and time are only examples", async () => {
    const { event, origins } = await situation("post_archive", { BARMAN_SEGMENT: segment });
    expect(event.fields["BARMAN_FILE"]).toBe(`${home}/main/wals/0000000100000001/${segment}`);
    expect(origins).toMatchObject({
      BARMAN_FILE: "derived",
      BARMAN_SIZE: "example",
      BARMAN_TIMESTAMP: "example",
    });
  });

  test.each([
    ["425a68", "3.4", "bzip2"],
    ["1f8b08", "3.4", "gzip"],
    ["28b52ffd", "3.11", ""],
    ["28b52ffd", "3.12", "zstd"],
    ["04224d18", "3.12", "lz4"],
    ["fd377a585a00", "3.12", "xz"],
    ["ff060000734e61507059", "3.13", ""],
    ["ff060000734e61507059", "3.14", "snappy"],
    ["00", "3.17", ""],
  ])("that begins %s is to Barman %s: %j", async (start, version, name) => {
    writeFileSync(join(home, "main/incoming", segment), Buffer.from(start, "hex"));
    expect(
      (await situation("pre_archive", { BARMAN_SEGMENT: segment }, version)).event.fields[
        "BARMAN_COMPRESSION"
      ],
    ).toBe(name);
  });
});
