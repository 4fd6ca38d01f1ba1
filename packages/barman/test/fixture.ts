import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";

/** A fresh folder with files, gone after the test. `{root}` in a text stands for the folder. */
export function folder(files: Readonly<Record<string, string>> = {}): string {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "barman-test-")));
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

/** A configuration with one server, `main`; `[barman]` and the server get these lines. */
export function conf(server: string, barman = ""): string {
  return `[barman]\nbarman_home = {root}/home\nbarman_user = root\n${barman}\n[main]\nbackup_method = rsync\n${server}\n`;
}
