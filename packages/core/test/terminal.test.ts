import { describe, expect, test } from "vitest";
import { cli, configFile } from "./toy.ts";

/** script(1) of util-linux, which every Debian has, gives the command a pseudo-terminal. */
const onTerminal = 'script -qec "$*" /dev/null';

describe("on a terminal", () => {
  test("a line says what is waited for and how long still, and goes away", async () => {
    const config = configFile({ before: ["sleep 1.2; exit 5"] });
    const { stdout, exitCode } = await cli(
      ["rehearse", "before", "--config", config, "--max-attempts", "2", "--timeout", "1m"],
      {
        shell: onTerminal,
      },
    );
    expect(stdout).toMatch(/before-1 is running: 1(?:\.\d)? s, at most \d+ s more/);
    expect(stdout).toMatch(/before-1: next attempt in 2 s/);
    expect(stdout).toMatch(/before-1 is running, attempt 2: /);
    // Every waiting line is wiped before the next thing is printed.
    expect(stdout).toMatch(/\r\u001b\[2K {2}attempt 1 /);
    expect(exitCode).toBe(1);
  });

  test("NO_COLOR takes the colours away, and nothing else", async () => {
    const config = configFile({ before: ["exit 3"] });
    const coloured = await cli(["rehearse", "before", "--config", config], {
      shell: onTerminal,
      env: { TERM: "xterm" },
    });
    const plain = await cli(["rehearse", "before", "--config", config], {
      shell: onTerminal,
      env: { TERM: "xterm", NO_COLOR: "1" },
    });
    expect(coloured.stdout).toMatch(/\u001b\[31m/);
    expect(plain.stdout).not.toMatch(/\u001b\[\d+m/);
    expect(plain.stdout).toContain("Toy would STOP the job");
  });

  test("Ctrl-C ends the running hook and decides nothing; the process ends with 130", async () => {
    const config = configFile({ before: ["echo $$ > pid; echo ready; exec sleep 60"] });
    // The terminal sends SIGINT to its foreground group when it reads the interrupt character.
    const { stdout, exitCode } = await cli(["rehearse", "before", "--config", config], {
      shell: `{ while [ ! -s pid ]; do sleep 0.05; done; printf '\\003'; while kill -0 "$(cat pid)" 2>/dev/null; do sleep 0.05; done; } | script -qec "$*" /dev/null`,
    });
    expect(stdout).toContain("Interrupted: the running hook was ended, nothing is decided.");
    expect(exitCode).toBe(130);
  });
});
