import { type Problem, type SourceLocation, toPrintable } from "@backup-hooks/core";
import { configErrorCodes } from "./config-error.ts";

/** One kind of problem: a stable code, how bad it is, what it means in general, and what to say about a case of it. */
interface ProblemKind {
  readonly severity: Problem["severity"];
  readonly description: string;
  readonly message: (...details: readonly string[]) => string;
}

/** Everything `check` can find in a configuration that Barman accepts; what Barman refuses is in failure.ts. */
export const problemKinds = {
  "unknown-hook-option": {
    severity: "error",
    description:
      "A name that looks like a hook and is none: Barman prints a warning and never runs the script.",
    message: (name, section, near) =>
      `"${name}" in [${section}] is no option of Barman, so this script never runs. ${near ? `Did you mean "${near}"?` : "Barman has hooks for backup, delete, archive, wal_delete and recovery only."}`,
  },
  "unknown-option": {
    severity: "warning",
    description: "A name that Barman does not know; it prints a warning and ignores the option.",
    message: (name, section, near) =>
      `"${name}" in [${section}] is no option of this version of Barman, which warns of it and ignores it. ${near ? `Did you mean "${near}"?` : "Remove it."}`,
  },
  "hook-in-model": {
    severity: "error",
    description: "A hook in a model section: models cannot change hooks, the option is ignored.",
    message: (name, model) =>
      `${name} is ignored, because [${model}] is a model. Move it to the server's section or to [barman].`,
  },
  "value-ignored": {
    severity: "warning",
    description:
      "A value that Barman cannot read; it prints a warning and goes on as if the option were not set.",
    message: (text) => `${text}. Correct the value.`,
  },
  "barman-section-in-include": {
    severity: "warning",
    description:
      "An included file repeats options of [barman]: tolerated only while the values are the same.",
    message: (file) =>
      `${file} repeats [barman]. Barman stops with a FATAL error as soon as a value here differs from the main file; remove it here.`,
  },
  "include-folder-missing": {
    severity: "warning",
    description: "configuration_files_directory is no folder; Barman notes it in its log only.",
    message: (folder) =>
      `configuration_files_directory ${folder} is no folder, so nothing is included. Create it, or remove the option.`,
  },
  "include-not-a-file": {
    severity: "warning",
    description:
      "Something called *.conf in the include folder is no regular file; Barman passes over it.",
    message: (file) => `${file} is not a file and is passed over. Remove or rename it.`,
  },
  "include-unreadable": {
    severity: "warning",
    description: "An included file cannot be opened; Barman passes over it in silence.",
    message: (file) =>
      `${file} cannot be read and is passed over in silence. Give Barman's account read permission.`,
  },
  "none-runs-command": {
    severity: "error",
    description:
      "A spelling of None that does not disable the hook but runs a command of that name.",
    message: (option, value) =>
      `${option} runs a command called ${value}. To disable a hook write None, without quotes, or leave the value empty.`,
  },
  "word-runs-command": {
    severity: "warning",
    description:
      "A word such as off or false, which does not disable a hook but is run as a command.",
    message: (option, value) =>
      `${option} runs "${value}" as a command. To disable a hook write None or leave the value empty.`,
  },
  "script-missing": {
    severity: "error",
    description: "The script or command does not exist.",
    message: (option, script) =>
      `${option}: ${script} does not exist; the shell would answer 127. Correct the path or install the script.`,
  },
  "command-missing": {
    severity: "error",
    description: "A command without a path is in no folder of PATH.",
    message: (option, command) =>
      `${option}: there is no command ${command} in PATH; the shell would answer 127. Write its full path, or set path_prefix.`,
  },
  "script-not-visible": {
    severity: "warning",
    description: "The account that checks may not look into the script's folder.",
    message: (option, script) =>
      `${option}: ${script} lies in a folder that this account may not look into. Check it as Barman's account.`,
  },
  "script-is-folder": {
    severity: "error",
    description: "The script is a folder.",
    message: (option, script) =>
      `${option}: ${script} is a folder; the shell would answer 126. Name a script in it.`,
  },
  "script-not-executable": {
    severity: "error",
    description: "The script may not be executed.",
    message: (option, script, who) =>
      `${option}: ${script} may not be executed${who ? ` by ${who}` : ""}; the shell would answer 126. Run chmod +x on it, or call it through its interpreter.`,
  },
  "script-crlf": {
    severity: "error",
    description: "The script's first line ends with a carriage return.",
    message: (option, script) =>
      `${option}: the first line of ${script} ends with a carriage return (Windows line ends), so its interpreter is not found. Convert it with dos2unix.`,
  },
  "interpreter-missing": {
    severity: "error",
    description: "The interpreter in the script's first line does not exist.",
    message: (option, script, interpreter) =>
      `${option}: ${script} asks for ${interpreter}, which does not exist; the shell would answer 127 or 126. Install it or correct the first line.`,
  },
  "script-relative": {
    severity: "warning",
    description:
      "The script is named by a relative path, which depends on the folder Barman is started in.",
    message: (option, script) =>
      `${option}: ${script} is looked for in whatever folder Barman is started in. Write the full path.`,
  },
  "retry-never-succeeds": {
    severity: "error",
    description:
      "A retry script that can never succeed: Barman tries again without end, and the operation stands still.",
    message: (option, value, why) =>
      `${option}: ${value} ${why}, and Barman would try it again for ever: the operation never goes on. Make it end with 0, 62 or 63.`,
  },
  "script-writable-by-all": {
    severity: "error",
    description: "Everybody may change the script that Barman's account runs.",
    message: (option, script) =>
      `${option}: everybody may write to ${script}, and so run commands as Barman's account. Run chmod o-w on it.`,
  },
  "script-folder-writable-by-all": {
    severity: "error",
    description:
      "Everybody may replace the script, because its folder is writable by all and has no sticky bit.",
    message: (option, script, folder) =>
      `${option}: everybody may replace ${script}, because ${folder} is writable by all without sticky bit. Run chmod o-w on the folder.`,
  },
  "script-writable-by-group": {
    severity: "warning",
    description: "A group may change the script that Barman's account runs.",
    message: (option, script) =>
      `${option}: the group of ${script} may write to it, and so run commands as Barman's account. Run chmod g-w on it if that is not meant.`,
  },
  "script-foreign-owner": {
    severity: "warning",
    description: "The script belongs neither to root nor to Barman's account.",
    message: (option, script, owner, account) =>
      `${option}: ${script} belongs to ${owner}, who may change it at any time. Let root or ${account} own it.`,
  },
  "comment-in-value": {
    severity: "warning",
    description:
      "Text after a # or ; in a value: Barman has no comments there, everything reaches the shell.",
    message: (option, text) =>
      `${option}: "${text}" is no comment to Barman and reaches the shell. Put comments on lines of their own.`,
  },
  "several-commands": {
    severity: "warning",
    description: "A value of several lines: each line is a command of its own.",
    message: (option, count) =>
      `${option} has ${count} lines, which the shell runs as separate commands; only the last one's exit status counts. Put them into a script, or write one line.`,
  },
  "quotes-removed": {
    severity: "error",
    description:
      "The value begins and ends with the same quote but is no single quoted text: Barman removes these two.",
    message: (option, value) =>
      `${option}: Barman removes the first and the last quote, and the shell gets ${value}. Leave the first word unquoted, or quote the whole value in the other kind of quotes.`,
  },
  "percent-breaks-later": {
    severity: "warning",
    description:
      "%% is a literal percent sign only before Barman 3.10; from then on it stops Barman.",
    message: (option) =>
      `${option}: %% stops Barman 3.10 and later, where a literal percent sign is %%%%. Move the command into a script before upgrading.`,
  },
  "cloud-wrong-hook": {
    severity: "error",
    description: "A cloud command of Barman in a hook that it refuses to be.",
    message: (option, command, right) =>
      `${option}: ${command} refuses to run in this hook. Put it into ${right}.`,
  },
  "cloud-needs-wait": {
    severity: "warning",
    description:
      "barman-cloud-backup exits 63 unless the backup is DONE, which only `barman backup --wait` gives.",
    message: (option) =>
      `${option}: barman-cloud-backup needs the status DONE and exits 63 otherwise; after a backup the status is WAITING_FOR_WALS. Start backups with --wait.`,
  },
  "cloud-backup-method": {
    severity: "error",
    description:
      "barman-cloud-backup as a hook needs backup_method rsync, or postgres without backup_compression.",
    message: (option, method) =>
      `${option}: barman-cloud-backup cannot upload a backup made with ${method}. Use backup_method = rsync, or postgres without backup_compression.`,
  },
} as const satisfies Record<string, ProblemKind>;
export type ProblemCode = keyof typeof problemKinds;
/** What is wrong, and the words that its message needs after the option's and the script's name. */
export type Fault = readonly [code: ProblemCode, ...facts: readonly string[]];

export function createProblem(
  code: ProblemCode,
  place: SourceLocation,
  ...details: readonly string[]
): Problem {
  const { severity, message }: ProblemKind = problemKinds[code];
  return { code, severity, place, message: toPrintable(message(...details)) };
}

/** Every code that `check` can report, for the documentation: first what Barman refuses, then what it accepts. */
export const problemCodes: readonly {
  readonly code: string;
  readonly severity: Problem["severity"];
  readonly description: string;
}[] = [
  ...Object.entries(configErrorCodes).map(([code, { description }]) => ({
    code,
    severity: "error" as const,
    description,
  })),
  ...Object.entries(problemKinds).map(([code, { severity, description }]) => ({
    code,
    severity,
    description,
  })),
];
