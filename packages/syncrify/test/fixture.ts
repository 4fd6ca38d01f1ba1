import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";

/** A fresh folder with files, gone after the test. `{root}` in a text stands for the folder. */
export function folder(files: Readonly<Record<string, string>> = {}): string {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "syncrify-test-")));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) add(root, name, text);
  return root;
}

/** One more file; those called *.sh are executable unless another mode is given. */
export function add(
  root: string,
  name: string,
  text: string,
  mode = name.endsWith(".sh") ? 0o755 : 0o644,
): string {
  const path = join(root, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text.replaceAll("{root}", root));
  chmodSync(path, mode);
  return path;
}

const escapes: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  '"': "&quot;",
  "\t": "&#9;",
  "\n": "&#10;",
};

/** An AppConfig.xml with this value of jobHookScript; its element begins in line 6, column 5, its value in column 53. */
export function appConfig(value: string): string {
  const written = value.replace(/[&<"\t\n]/g, (char) => escapes[char] ?? char);
  return `<?xml version="1.0" encoding="UTF-8"?>
<Configuration>
  <parameters>
    <parameter name="adminEmail" type="1" value="backup@example.org"></parameter>
    <parameter name="httpPort" type="2" value="5800"></parameter>
    <parameter name="jobHookScript" type="1" value="${written}"></parameter>
  </parameters>
</Configuration>
`;
}

/** A script that prints its arguments, each followed by NUL. */
export const DUMP = '#!/bin/sh\n[ $# -eq 0 ] || printf "%s\\0" "$@"\n';

export const lines = (root: string, name: string): string[] =>
  readFileSync(join(root, name), "utf8").split("\n").slice(0, -1);
