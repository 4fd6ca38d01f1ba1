import { type Problem, type SourceLocation, toPrintable } from "@backup-hooks/core";

/** One kind of problem: how bad it is, what it means in general, and what to say about a case of it. */
interface ProblemKind {
  readonly severity: Problem["severity"];
  readonly description: string;
  readonly message: (...details: readonly string[]) => string;
}

/** What makes us refuse an AppConfig.xml: exit 2, and one problem of `check`. */
export const configErrorCodes: Readonly<Record<string, string>> = {
  "xml-malformed": "The file is no well-formed XML.",
  "xml-entity":
    "An entity other than XML's own five; none is expanded, whatever the document type says.",
  "xml-encoding":
    "The bytes are not in the declared encoding (UTF-8 where none is declared), or it is not known.",
  "not-app-config": "The root element is not Configuration.",
};

/** Everything `check` can find in an AppConfig.xml that can be read. */
export const problemKinds = {
  "parameter-missing": {
    severity: "error",
    description: "There is no parameter jobHookScript: no hook is ever called.",
    message: () =>
      'jobHookScript is not set, so no hook is called. Add <parameter name="jobHookScript" type="1" value="COMMAND"></parameter> here, while the server is stopped.',
  },
  "parameter-misnamed": {
    severity: "error",
    description: "A parameter whose name is nearly jobHookScript: the server does not read it.",
    message: (name) => `"${name}" is no parameter of Syncrify. Did you mean "jobHookScript"?`,
  },
  "parameter-misplaced": {
    severity: "error",
    description: "jobHookScript stands outside Configuration/parameters.",
    message: () =>
      "jobHookScript stands outside Configuration/parameters, where the server has its parameters. Move it there.",
  },
  "parameter-duplicate": {
    severity: "error",
    description:
      "jobHookScript is set more than once: there is one command for the whole server, and which of them counts is unknown.",
    message: (first) =>
      `jobHookScript is set already at ${first}, and which of them counts is unknown. Remove one.`,
  },
  "parameter-empty": {
    severity: "error",
    description: "jobHookScript has no value, or an empty one.",
    message: () => "jobHookScript is empty, so no hook is called. Write the command into value.",
  },
  "parameter-type": {
    severity: "error",
    description: "The type of jobHookScript is not 1 (text), the documented one.",
    message: (type) =>
      `the type of jobHookScript is ${type === "" ? "missing" : `"${type}"`}, and what the server makes of that is unknown. Write type="1", for a text.`,
  },
  "build-too-old": {
    severity: "error",
    description: "The build is below 563: no hook is called.",
    message: (build) =>
      `build ${build} calls no hook; the first that does is 563. Update the server.`,
  },
  "variable-unknown": {
    severity: "error",
    description:
      "A name that is none of the eight variables: it reaches the hook as it is written.",
    message: (name, near) =>
      `${name} is no variable of Syncrify and reaches the hook as it is written. ${near ? `Did you mean "${near}"?` : "Remove it, or set it in the script."}`,
  },
  "variable-runs-on": {
    severity: "warning",
    description:
      "A variable's name that goes on: the name is replaced, and the rest stays behind its value.",
    message: (name, begins) =>
      `in ${name} only ${begins} is replaced, and the rest stays behind its value. Put a blank after ${begins}.`,
  },
  "no-job-id": {
    severity: "warning",
    description:
      "$JOB_ID is not passed: start and end of a job can be matched by client, profile and user only.",
    message: () =>
      "$JOB_ID is not passed, so start and end of a job can be matched by client, profile and user only. Add it (ids repeat after a restart of the server).",
  },
  "free-text-early": {
    severity: "warning",
    description:
      "$PROFILE or $USER stands before other values: white space in it, or an empty one, moves them.",
    message: (name) =>
      `white space in ${name}, or an empty one, moves the positions after it. Put $PROFILE and $USER last.`,
  },
  "quotes-literal": {
    severity: "warning",
    description:
      "Quotes in the command: without a shell they do not group, and reach the hook as characters.",
    message: (text) =>
      `${text} does not group: without a shell quotes are characters like any other, and reach the hook. Remove them.`,
  },
  "shell-text": {
    severity: "warning",
    description: "Shell syntax in the command: without a shell it reaches the hook as text.",
    message: (text) =>
      `"${text}" is shell syntax, and there is no shell: it reaches the hook as text. Put it into the script.`,
  },
  "shell-injection": {
    severity: "error",
    description:
      "In the model with a shell a profile's or a user's name becomes shell text: whoever may name one can run commands.",
    message: (name) =>
      `with a shell the value of ${name} becomes shell text, so that whoever may choose it can run commands as the server. Leave it out, or keep to a server without a shell.`,
  },
  "path-blank": {
    severity: "error",
    description: "The hook's path holds a blank: it cannot be started, quoted or not.",
    message: (path) =>
      `${path} holds a blank and is split there, quoted or not, so it cannot be started. Move the script to a path without.`,
  },
  "command-missing": {
    severity: "error",
    description: "A command without a path is in no folder of PATH.",
    message: (command) => `there is no command ${command} in PATH. Write its full path.`,
  },
  "script-relative": {
    severity: "warning",
    description:
      "The script is named by a relative path, and the server's working folder is not documented.",
    message: (script) =>
      `${script} is looked for in whatever folder the server works in, which is not documented. Write the full path.`,
  },
  "script-batch": {
    severity: "warning",
    description:
      "A .bat or .cmd hook runs through cmd.exe, whose special characters may become active in $PROFILE and $USER.",
    message: (script) =>
      `${script} runs through cmd.exe, where & | < > ^ % in a profile's or a user's name may become active, depending on the Java version. Use a program instead.`,
  },
  "script-missing": {
    severity: "error",
    description:
      "The script does not exist: an exception inside the server, whose effect on the backup is unknown.",
    message: (script) => `${script} does not exist. Correct the path or install the script.`,
  },
  "script-not-visible": {
    severity: "warning",
    description: "The account that checks may not look into the script's folder.",
    message: (script) =>
      `${script} lies in a folder that this account may not look into. Check it as the server's account.`,
  },
  "script-is-folder": {
    severity: "error",
    description: "The script is a folder.",
    message: (script) => `${script} is a folder. Name a script in it.`,
  },
  "script-not-executable": {
    severity: "error",
    description:
      "The script may not be executed: an exception inside the server, whose effect on the backup is unknown.",
    message: (script) => `${script} may not be executed. Run chmod +x on it.`,
  },
  "script-crlf": {
    severity: "error",
    description: "The script's first line ends with a carriage return.",
    message: (script) =>
      `the first line of ${script} ends with a carriage return (Windows line ends), so its interpreter is not found. Convert it with dos2unix.`,
  },
  "interpreter-missing": {
    severity: "error",
    description: "The interpreter in the script's first line does not exist.",
    message: (script, interpreter) =>
      `${script} asks for ${interpreter}, which does not exist. Install it or correct the first line.`,
  },
  "script-writable-by-all": {
    severity: "error",
    description: "Everybody may change the script that the server runs.",
    message: (script) =>
      `everybody may write to ${script}, and so run commands as the server. Run chmod o-w on it.`,
  },
  "script-folder-writable-by-all": {
    severity: "error",
    description:
      "Everybody may replace the script, because a folder on its way is writable by all and has no sticky bit.",
    message: (script, folder) =>
      `everybody may replace ${script}, because ${folder} is writable by all without sticky bit. Run chmod o-w on the folder.`,
  },
  "script-writable-by-group": {
    severity: "warning",
    description: "A group may change the script that the server runs.",
    message: (script) =>
      `the group of ${script} may write to it, and so run commands as the server. Run chmod g-w on it if that is not meant.`,
  },
  "script-foreign-owner": {
    severity: "warning",
    description: "The script belongs neither to root nor to the account that checks.",
    message: (script, owner) =>
      `${script} belongs to ${owner}, who may change it at any time. Let root or the server's account own it.`,
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
