/** How sure a fact is: documented by the vendor, or inferred, with the reason. */
export type Certainty = "documented" | "inferred";

interface Variable {
  readonly type: "boolean" | "ip" | "integer" | "string";
  /** Passed at the start of a job, and at its end; absent: whatever the value is. */
  readonly start?: string;
  readonly end?: string;
  readonly example: string;
  readonly holds: string;
  readonly sure: Certainty;
}

/** Of the whole table. */
export const SOURCE = "user guide, page hooks; knowledge base, document 1893";

/** The eight variables of jobHookScript, in the order of the documents. No newer one appears in any copy, 2011 to the current guide. */
export const variables = {
  $EVENT: {
    type: "boolean",
    start: "true",
    end: "false",
    example: "true",
    holds: "true when a job starts, false when it is complete",
    sure: "documented",
  },
  $CLIENT_IP: {
    type: "ip",
    example: "10.0.0.5",
    holds: "the client's address; behind a proxy, and for IPv6, in a form that is not known",
    sure: "documented",
  },
  $CLIENT_BUILD_NO: {
    type: "integer",
    example: "563",
    holds: "the build of the client",
    sure: "documented",
  },
  $PROFILE: {
    type: "string",
    example: "My Documents",
    holds: "the profile's name, blanks replaced by underscores",
    sure: "documented",
  },
  $USER: {
    type: "string",
    example: "joe@example.org",
    holds: "the login, typically an e-mail address",
    sure: "documented",
  },
  $FILE_COUNT: {
    type: "integer",
    start: "0",
    example: "0",
    holds: "0, at the end the total of files; examined or transferred is not known",
    sure: "documented",
  },
  $BYTE_COUNT: {
    type: "integer",
    start: "0",
    example: "0",
    holds: "0, at the end the total of bytes; examined or transferred is not known",
    sure: "documented",
  },
  $JOB_ID: {
    type: "integer",
    example: "17",
    holds: "a number that repeats after a restart of the server; the same at the end (inferred)",
    sure: "documented",
  },
} as const satisfies Record<string, Variable>;

export type VariableName = keyof typeof variables;
export const variableNames = Object.keys(variables) as VariableName[];
export const isVariable = (name: string): name is VariableName => Object.hasOwn(variables, name);
export const getVariable = (name: VariableName): Variable => variables[name];
