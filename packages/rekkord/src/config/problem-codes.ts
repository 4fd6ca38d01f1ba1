import { type Place, printable, type Problem } from "@backup-hooks/core";

/** One kind of problem: a stable code, how bad it is, what it means in general, and what to say about a case of it. */
interface ProblemKind {
  readonly severity: Problem["severity"];
  readonly means: string;
  readonly says: (...facts: readonly string[]) => string;
}

/** Everything `check` can find in a configuration that Rekkord accepts; what Rekkord refuses is in refusals.ts. `then` says what a failing hook leads to. */
export const problemKinds = {
  "shell-directory": {
    severity: "error",
    means: "A character of the directory's path means something to the shell, which gets the path unquoted: no hook in it runs as meant.",
    says: (key, path, char, then) =>
      `${key}: the shell gets ${path} unquoted, and ${char} in it is not a part of the name: ${then} Rename the directory, with letters, digits, dot, dash and underscore only.`,
  },
  "shell-name": {
    severity: "error",
    means: "A character of a hook's name means something to the shell, which gets the path unquoted.",
    says: (key, path, char, then) =>
      `${key}: the shell gets ${path} unquoted, and ${char} in it is not a part of the name: ${then} Rename the file, with letters, digits, dot, dash and underscore only.`,
  },
  "not-a-hook": {
    severity: "warning",
    means: "A file that looks like a note, a backup copy or a switched-off script; Rekkord runs every file, whatever its name.",
    says: (key, path) => `${key}: ${path} does not look like a hook, but Rekkord runs every file of the directory. Move it out.`,
  },
  "script-not-executable": {
    severity: "error",
    means: "A file that may not be executed is a hook all the same, and fails with 126.",
    says: (key, path, then, who) =>
      `${key}: ${path} may not be executed${who ? ` by ${who}` : ""} and fails with 126: ${then} Run chmod +x on it, or move it out of the directory.`,
  },
  "script-missing": {
    severity: "error",
    means: "A symbolic link that leads nowhere is a hook, and fails with 127.",
    says: (key, path, then) => `${key}: ${path} leads nowhere and fails with 127: ${then} Remove the link, or restore what it points to.`,
  },
  "script-is-folder": {
    severity: "error",
    means: "A symbolic link to a directory is a hook, and fails with 126. A real directory is passed over.",
    says: (key, path, then) => `${key}: ${path} leads to a directory and fails with 126: ${then} Link to a script, or remove the link.`,
  },
  "script-not-visible": {
    severity: "warning",
    means: "A symbolic link into a folder that the account which checks may not look into.",
    says: (key, path) =>
      `${key}: ${path} leads into a folder that this account may not look into. Check it as the account that runs rekkord.`,
  },
  "script-crlf": {
    severity: "error",
    means: "The script's first line ends with a carriage return.",
    says: (key, path, then) =>
      `${key}: the first line of ${path} ends with a carriage return (Windows line ends), so its interpreter is not found, 127: ${then} Convert it with dos2unix.`,
  },
  "interpreter-missing": {
    severity: "error",
    means: "The interpreter in the script's first line does not exist.",
    says: (key, path, then, interpreter) =>
      `${key}: ${path} asks for ${interpreter}, which does not exist, and fails with 127: ${then} Install it or correct the first line.`,
  },
  "script-writable-by-all": {
    severity: "error",
    means: "Everybody may change the script that rekkord's account runs.",
    says: (key, path) => `${key}: everybody may write to ${path}, and so run commands as rekkord's account. Run chmod o-w on it.`,
  },
  "script-folder-writable-by-all": {
    severity: "error",
    means: "Everybody may add or replace hooks, because a folder on the way is writable by all and has no sticky bit.",
    says: (key, path, _then, folder) =>
      `${key}: everybody may replace ${path}, because ${folder} is writable by all without sticky bit. Run chmod o-w on the folder.`,
  },
  "script-writable-by-group": {
    severity: "warning",
    means: "A group may change the script that rekkord's account runs.",
    says: (key, path) =>
      `${key}: the group of ${path} may write to it, and so run commands as rekkord's account. Run chmod g-w on it if that is not meant.`,
  },
  "script-foreign-owner": {
    severity: "warning",
    means: "The script belongs neither to root nor to the account that checks.",
    says: (key, path, _then, owner, account) =>
      `${key}: ${path} belongs to ${owner}, who may change it at any time. Let root or ${account} own it.`,
  },
  "several-directories": {
    severity: "warning",
    means: "One key is given several times: the directories add up, each sorted on its own.",
    says: (key, path, earlier) =>
      `${key} is given again: the hooks of ${path} run after those of line ${earlier}, whatever their names. Use one directory if that is not meant.`,
  },
  "directory-twice": {
    severity: "warning",
    means: "One key names the same directory twice: each hook runs twice.",
    says: (key, path, earlier) =>
      `${key} names ${path} again, as line ${earlier} does: each of its hooks runs twice. Remove one of the lines.`,
  },
  "directory-empty": {
    severity: "warning",
    means: "A directory without a file: nothing runs, and Rekkord says nothing about it.",
    says: (key, path) => `${key}: there is no hook in ${path}, and Rekkord will not mention it. Put a script there, or remove the line.`,
  },
  "directory-too-full": {
    severity: "error",
    means: "More than 1024 entries: Rekkord takes the first 1024 in the order of the file system, prints a line and goes on.",
    says: (key, path) =>
      `${key}: ${path} has more than 1024 entries, and which of them Rekkord sees is up to the file system. Move what is no hook out of it.`,
  },
  "value-empty": {
    severity: "error",
    means: "An empty value is the folder of the configuration file itself: the configuration and the key file become hooks.",
    says: (key, path) =>
      `${key} is empty and so means ${path}, the folder of the configuration: every file in it is a hook, this one too. Name a directory, or remove the line.`,
  },
  "key-unverified": {
    severity: "warning",
    means: "A key outside [Hooks] that 0.97 would refuse; which keys came later is not known here.",
    says: (key, section) =>
      `${key} in [${section}] is no key of Rekkord 0.97, which refuses what it does not know. Later versions may have it: check the spelling.`,
  },
  "repository-incomplete": {
    severity: "warning",
    means: "The repository's URL or key file is named neither here nor in the environment: Rekkord stops before its hooks.",
    says: (missing, variable) =>
      `there is no ${missing} in [Repository], and ${variable} is not set here: without it rekkord stops before its first hook.`,
  },
} as const satisfies Record<string, ProblemKind>;
export type ProblemCode = keyof typeof problemKinds;

export function problem(code: ProblemCode, place: Place, ...facts: readonly string[]): Problem {
  const { severity, says }: ProblemKind = problemKinds[code];
  return { code, severity, place, message: printable(says(...facts)) };
}
