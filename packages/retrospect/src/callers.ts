/**
 * The program that calls the handler: Retrospect itself (the engine), or the client software on a
 * machine that it backs up.
 */
export const callers = [
  "windows-engine",
  "mac-engine",
  "windows-client",
  "mac-client",
  "linux-client",
] as const;
export type Caller = (typeof callers)[number];

/** One folder that a caller searches. */
export interface LookupPlace {
  readonly folder: string;
  /** Names of subfolders that may contain the handler as well. */
  readonly within?: RegExp;
  /** The file's base name. With `any`, it may have any extension or none. */
  readonly base: string;
  readonly extension: "none" | "any";
  readonly ignoreCase: boolean;
  readonly source: string;
}
interface CallerSpec {
  /** As used in a sentence: "Retrospect for Mac". */
  readonly title: string;
  readonly system: "windows" | "mac" | "linux";
  readonly role: "engine" | "client";
  readonly places: readonly LookupPlace[];
}

const createWindowsPlace = (
  folder: string,
  base: string,
  source: string,
  within?: RegExp,
): LookupPlace => ({
  folder,
  ...(within && { within }),
  base,
  extension: "any",
  ignoreCase: true,
  source,
});

const KB = "Retrospect's KB page Script Hooks (documented)";

/** Each caller and the folders that it searches. */
export const callerSpecs: Readonly<Record<Caller, CallerSpec>> = {
  "windows-engine": {
    title: "Retrospect for Windows",
    system: "windows",
    role: "engine",
    places: [
      createWindowsPlace("C:\\ProgramData\\Retrospect", "RetroEventHandler", KB),
      createWindowsPlace(
        "C:\\Program Files\\Retrospect",
        "RetroEventHandler",
        `${KB}; that the install folder carries the version was observed`,
        /^Retrospect \d+(\.\d+)*$/i,
      ),
    ],
  },
  "mac-engine": {
    title: "Retrospect for Mac",
    system: "mac",
    role: "engine",
    places: [
      {
        folder: "/Library/Application Support/Retrospect",
        base: "RetroEventHandler",
        extension: "any",
        ignoreCase: true,
        source: `${KB}; that an extension may follow is inferred from the samples`,
      },
    ],
  },
  "windows-client": {
    title: "the Retrospect client for Windows",
    system: "windows",
    role: "client",
    places: [
      createWindowsPlace(
        "C:\\Program Files\\Retrospect\\Retrospect Client",
        "retroeventhandler",
        KB,
      ),
      createWindowsPlace(
        "C:\\Program Files (x86)\\Retrospect\\Retrospect Client",
        "retroeventhandler",
        "where client 7.7 is installed (captured)",
      ),
    ],
  },
  "mac-client": {
    title: "the Retrospect client for Mac",
    system: "mac",
    role: "client",
    places: [
      {
        folder: "/Library/Application Support/Retrospect Client",
        base: "retroeventhandler",
        extension: "none",
        ignoreCase: true,
        source: KB,
      },
    ],
  },
  "linux-client": {
    title: "the Retrospect client for Linux",
    system: "linux",
    role: "client",
    places: [
      {
        folder: "/etc",
        base: "retroeventhandler",
        extension: "none",
        ignoreCase: false,
        source: KB,
      },
    ],
  },
};

export const isWindows = (caller: Caller): boolean => callerSpecs[caller].system === "windows";
export const isClient = (caller: Caller): boolean => callerSpecs[caller].role === "client";
