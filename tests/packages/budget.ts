export interface Budget {
  /** Exactly these, no more and no fewer. */
  readonly dependencies: readonly string[];
  /** Packages in an empty project after installing it, itself and core included. */
  readonly installed: number;
  /** The most they may take on disk, in megabytes of file content. */
  readonly megabytes: number;
}

/** What a user installs with each package. Raising a number is a decision, to be named in the changeset. */
export const budgets: Readonly<Record<string, Budget>> = {
  "@backup-hooks/core": {
    dependencies: ["commander", "dotenv", "execa", "leven"],
    installed: 22,
    megabytes: 2,
  },
  "@backup-hooks/barman": { dependencies: ["@backup-hooks/core"], installed: 23, megabytes: 2.5 },
  "@backup-hooks/rekkord": { dependencies: ["@backup-hooks/core"], installed: 23, megabytes: 2.5 },
  // Its XML parser, which has no dependencies of its own.
  "@backup-hooks/syncrify": {
    dependencies: ["@backup-hooks/core", "@rgrove/parse-xml"],
    installed: 24,
    megabytes: 2.5,
  },
  "@backup-hooks/retrospect": {
    dependencies: ["@backup-hooks/core"],
    installed: 23,
    megabytes: 2.5,
  },
  "@backup-hooks/backrest": {
    dependencies: ["@backup-hooks/core", "jsonc-parser"],
    installed: 24,
    megabytes: 3,
  },
};
