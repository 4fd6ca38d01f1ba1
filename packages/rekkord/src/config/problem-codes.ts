import { type Problem, type SourceLocation, toPrintable } from "@backup-hooks/core";

/** One kind of problem: its severity, its general meaning, and the message for one case of it. */
interface ProblemKind {
  readonly severity: Problem["severity"];
  readonly description: string;
  readonly message: (...details: readonly string[]) => string;
}

/**
 * Every problem that `check` can find in a configuration that Rekkord accepts. Errors that Rekkord
 * itself reports are in config-error.ts. `then` describes the consequence of a failing hook.
 */
export const problemKinds = {
  "shell-directory": {
    severity: "error",
    description:
      "A character of the directory's path means something to the shell, which gets the path unquoted: no hook in it runs as meant.",
    message: (key, path, char, then) =>
      `${key}: the shell gets ${path} unquoted, and ${char} in it is not a part of the name: ${then} Rename the directory, with letters, digits, dot, dash and underscore only.`,
  },
  "shell-name": {
    severity: "error",
    description:
      "A character of a hook's name means something to the shell, which gets the path unquoted.",
    message: (key, path, char, then) =>
      `${key}: the shell gets ${path} unquoted, and ${char} in it is not a part of the name: ${then} Rename the file, with letters, digits, dot, dash and underscore only.`,
  },
  "not-a-hook": {
    severity: "warning",
    description:
      "A file that looks like a note, a backup copy or a switched-off script; Rekkord runs every file, whatever its name.",
    message: (key, path) =>
      `${key}: ${path} does not look like a hook, but Rekkord runs every file of the directory. Move it out.`,
  },
  "script-not-executable": {
    severity: "error",
    description: "A file that may not be executed is a hook all the same, and fails with 126.",
    message: (key, path, then, who) =>
      `${key}: ${path} may not be executed${who ? ` by ${who}` : ""} and fails with 126: ${then} Run chmod +x on it, or move it out of the directory.`,
  },
  "script-missing": {
    severity: "error",
    description: "A symbolic link that leads nowhere is a hook, and fails with 127.",
    message: (key, path, then) =>
      `${key}: ${path} leads nowhere and fails with 127: ${then} Remove the link, or restore what it points to.`,
  },
  "script-is-folder": {
    severity: "error",
    description:
      "A symbolic link to a directory is a hook, and fails with 126. A real directory is passed over.",
    message: (key, path, then) =>
      `${key}: ${path} leads to a directory and fails with 126: ${then} Link to a script, or remove the link.`,
  },
  "script-not-visible": {
    severity: "warning",
    description: "A symbolic link into a folder that the account which checks may not look into.",
    message: (key, path) =>
      `${key}: ${path} leads into a folder that this account may not look into. Check it as the account that runs rekkord.`,
  },
  "script-crlf": {
    severity: "error",
    description: "The script's first line ends with a carriage return.",
    message: (key, path, then) =>
      `${key}: the first line of ${path} ends with a carriage return (Windows line ends), so its interpreter is not found, 127: ${then} Convert it with dos2unix.`,
  },
  "interpreter-missing": {
    severity: "error",
    description: "The interpreter in the script's first line does not exist.",
    message: (key, path, then, interpreter) =>
      `${key}: ${path} asks for ${interpreter}, which does not exist, and fails with 127: ${then} Install it or correct the first line.`,
  },
  "script-writable-by-all": {
    severity: "error",
    description: "Everybody may change the script that rekkord's account runs.",
    message: (key, path) =>
      `${key}: everybody may write to ${path}, and so run commands as rekkord's account. Run chmod o-w on it.`,
  },
  "script-folder-writable-by-all": {
    severity: "error",
    description:
      "Everybody may add or replace hooks, because a folder on the way is writable by all and has no sticky bit.",
    message: (key, path, _then, folder) =>
      `${key}: everybody may replace ${path}, because ${folder} is writable by all without sticky bit. Run chmod o-w on the folder.`,
  },
  "script-writable-by-group": {
    severity: "warning",
    description: "A group may change the script that rekkord's account runs.",
    message: (key, path) =>
      `${key}: the group of ${path} may write to it, and so run commands as rekkord's account. Run chmod g-w on it if that is not meant.`,
  },
  "script-foreign-owner": {
    severity: "warning",
    description: "The script belongs neither to root nor to the account that checks.",
    message: (key, path, _then, owner, account) =>
      `${key}: ${path} belongs to ${owner}, who may change it at any time. Let root or ${account} own it.`,
  },
  "several-directories": {
    severity: "warning",
    description: "One key is given several times: the directories add up, each sorted on its own.",
    message: (key, path, earlier) =>
      `${key} is given again: the hooks of ${path} run after those of line ${earlier}, whatever their names. Use one directory if that is not meant.`,
  },
  "directory-twice": {
    severity: "warning",
    description: "One key names the same directory twice: each hook runs twice.",
    message: (key, path, earlier) =>
      `${key} names ${path} again, as line ${earlier} does: each of its hooks runs twice. Remove one of the lines.`,
  },
  "directory-empty": {
    severity: "warning",
    description: "A directory without a file: nothing runs, and Rekkord says nothing about it.",
    message: (key, path) =>
      `${key}: there is no hook in ${path}, and Rekkord will not mention it. Put a script there, or remove the line.`,
  },
  "directory-too-full": {
    severity: "error",
    description:
      "More than 1024 entries: Rekkord takes the first 1024 in the order of the file system, prints a line and goes on.",
    message: (key, path) =>
      `${key}: ${path} has more than 1024 entries, and which of them Rekkord sees is up to the file system. Move what is no hook out of it.`,
  },
  "value-empty": {
    severity: "error",
    description:
      "An empty value is the folder of the configuration file itself: the configuration and the key file become hooks.",
    message: (key, path) =>
      `${key} is empty and so means ${path}, the folder of the configuration: every file in it is a hook, this one too. Name a directory, or remove the line.`,
  },
  "key-unverified": {
    severity: "warning",
    description:
      "A key outside [Hooks] that 0.97 would refuse; which keys came later is not known here.",
    message: (key, section) =>
      `${key} in [${section}] is no key of Rekkord 0.97, which refuses what it does not know. Later versions may have it: check the spelling.`,
  },
  "repository-incomplete": {
    severity: "warning",
    description:
      "The repository's URL or key file is named neither here nor in the environment: Rekkord stops before its hooks.",
    message: (missing, variable) =>
      `there is no ${missing} in [Repository], and ${variable} is not set here: without it rekkord stops before its first hook.`,
  },
} as const satisfies Record<string, ProblemKind>;
export type ProblemCode = keyof typeof problemKinds;

export function createProblem(
  code: ProblemCode,
  place: SourceLocation,
  ...details: readonly string[]
): Problem {
  const { severity, message }: ProblemKind = problemKinds[code];
  return { code, severity, place, message: toPrintable(message(...details)) };
}
