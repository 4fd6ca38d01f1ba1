import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { backrestHooks, command, site } from "./site.ts";

const SECRETS = /open-sesame|s3cr3t-value|hush"pass'word|T00\/B00|gotify-token|chat-4711/;
const everything =
  "echo {{ .Repo.Password }} {{ .JsonMarshal .Repo }}; echo {{ .ShellEscape .Repo.Password }}; echo {{ index .Repo.Env 0 }}; echo {{ .JsonMarshal .Repo.Env }} >&2; exit 1";

const actions = [
  {
    conditions: ["CONDITION_SNAPSHOT_END"],
    actionSlack: {
      webhookUrl: "https://slack.example/services/T00/B00/xyz",
      template: "{{ .Repo.Password }}",
    },
  },
  {
    conditions: ["CONDITION_SNAPSHOT_END"],
    actionGotify: { baseUrl: "https://g.example", token: "gotify-token" },
  },
  {
    conditions: ["CONDITION_SNAPSHOT_END"],
    actionTelegram: { botToken: "1:x-y-z-token", chatId: "chat-4711" },
  },
];

describe("no output shows a secret, and hooks get it all the same", () => {
  const cwd = (password: string) =>
    site(
      {
        repo: [
          command(
            `${everything}; test {{ len .Repo.Password }} = ${password.length}`,
            "SNAPSHOT_END",
          ),
          ...actions,
        ],
      },
      { password },
    );

  test.each([
    ["rehearse", ["rehearse", "SNAPSHOT_END"]],
    ["rehearse --json", ["rehearse", "SNAPSHOT_END", "--json"]],
    ["rehearse --plan", ["rehearse", "SNAPSHOT_END", "--plan"]],
    ["rehearse --plan --json", ["rehearse", "SNAPSHOT_END", "--plan", "--json"]],
    ["check", ["check"]],
    ["check --json", ["check", "--json"]],
  ])("%s", async (_what, args) => {
    for (const password of ["open-sesame", "hush\"pass'word"]) {
      const { stdout, stderr } = await backrestHooks(
        [...args, "--config", "config.json"],
        cwd(password),
      );
      expect(stdout).toMatch(/backrest/i);
      expect(stdout + stderr).not.toMatch(SECRETS);
    }
  });

  test("a template that is only rendered", async () => {
    const folder = cwd("open-sesame");
    writeFileSync(join(folder, "t"), "{{ .Repo.Password }}|{{ .Repo.Env }}|{{ .Repo.Id }}");
    const { stdout } = await backrestHooks(
      ["rehearse", "SNAPSHOT_END", "--template", "t", "--config", "config.json"],
      folder,
    );
    expect(stdout).toBe("***|[***]|local");
  });

  test.each([
    ["html", "{{ html .Repo.Password }}"],
    ["js", "{{ js .Repo.Password }}"],
    ["urlquery", "{{ urlquery .Repo.Password }}"],
    ["%q", '{{ printf "%q" .Repo.Password }}'],
    ["hexadecimal digits", '{{ printf "%x %X" .Repo.Password .Repo.Password }}'],
  ])("what a hook writes as %s", async (_what, written) => {
    for (const password of ["hush &<\"pass'word\\", "öpen-sesame\tüber"]) {
      const folder = site(
        { plan: [command(`cat <<'END'\n>${written}<\nEND`, "SNAPSHOT_END")] },
        { password },
      );
      const { stdout } = await backrestHooks(
        ["rehearse", "SNAPSHOT_END", "--config", "config.json"],
        folder,
      );
      expect(stdout).toMatch(/>"?\*\*\*(?: \*\*\*)?"?</);
    }
  });

  test("what a hook makes base64 of", async () => {
    const folder = site({
      plan: [command("printf %s {{ .ShellEscape .Repo.Password }} | base64", "SNAPSHOT_END")],
    });
    const { stdout } = await backrestHooks(
      ["rehearse", "SNAPSHOT_END", "--config", "config.json"],
      folder,
    );
    expect(stdout).toContain("│ ***\n");
  });

  test("an error about the file itself", async () => {
    const folder = cwd("open-sesame");
    writeFileSync(
      join(folder, "config.json"),
      '{"repos": [{"id": "local", "password": ["open-sesame"]}]}',
    );
    const { stderr, exitCode } = await backrestHooks(
      ["check", "--config", "config.json", "--json"],
      folder,
    );
    expect(stderr).not.toMatch(SECRETS);
    expect(exitCode).toBe(1);
  });
});

test("a short password is hidden where it stands alone, and leaves words whole", async () => {
  const folder = site(
    { repo: [command("echo {{ .Repo.Password }} backup", "SNAPSHOT_END")] },
    { password: "ba" },
  );
  const { stdout } = await backrestHooks(
    ["rehearse", "SNAPSHOT_END", "--config", "config.json"],
    folder,
  );
  expect(stdout).toContain("*** backup");
});

test.each([
  ["on standard output", []],
  ["on standard error, with --json", ["--json"]],
])("what the work prints in two pieces is hidden as well, %s", async (_where, options) => {
  const pieces = "printf 'the password is open-'; sleep 0.3; printf 'sesame\\nand no line end'";
  const folder = site({}, { password: "open-sesame" });
  const { stdout, stderr } = await backrestHooks(
    ["run", "prune", "--config", "config.json", ...options, "--", "/bin/sh", "-c", pieces],
    folder,
  );
  expect(stdout + stderr).toContain("the password is ***\nand no line end");
  expect(stdout + stderr).not.toContain("sesame\n");
});
