import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";

/** A fresh folder with files, gone after the test. `{root}` in a text stands for the folder. */
export function folder(files: Readonly<Record<string, string>> = {}): string {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "rekkord-test-")));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) add(root, name, text);
  return root;
}

/** One more file; what lies in a folder called hooks or *.d is executable unless another mode is given. */
export function add(
  root: string,
  name: string,
  text: string,
  mode = /(?:^|\.d\/|hooks\/)[^/]+$/.test(name) && name.includes("/") ? 0o755 : 0o644,
): string {
  const path = join(root, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text.replaceAll("{root}", root));
  chmodSync(path, mode);
  return path;
}

/** A script of sh. */
export const sh = (text: string): string => `#!/bin/sh\n${text}\n`;

/** A configuration with a repository and these lines in [Hooks]. */
export const ini = (...hooks: readonly string[]): string =>
  `[Repository]\nURL = {root}/repo\nKeyFile = master.key\n[Hooks]\n${hooks.join("\n")}\n`;
