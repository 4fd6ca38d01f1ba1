import { createLazyTable, type EventSpec } from "@backup-hooks/core";
import type { Assumptions } from "../assumptions.ts";
import { isClient } from "../callers.ts";
import { eventRows, type RetrospectEventName } from "./event-table.ts";
import { fieldSpecs } from "./fields.ts";

export type { RetrospectEvent, RetrospectEventName } from "./event-table.ts";

/** Values from the recorded calls of the Windows client. */
const RECORDED = {
  scriptName: "Test",
  sourceName: "Backup Clients/Aegir/Games (G:)",
  sourcePath: "G:\\",
  clientName: "Aegir",
};
const recorded: Partial<Record<RetrospectEventName, Readonly<Record<string, string>>>> = {
  StartSource: {
    ...RECORDED,
    interventionFile: "C:\\Programs\\Security\\Retrospect\\intv0006.reh",
  },
  EndSource: {
    ...RECORDED,
    kbBackedUp: "624640",
    numFiles: "1112",
    duration: "0",
    sourceStart: "7/11/2021 12:32",
    sourceEnd: "7/11/2021 12:32",
    scriptStart: "7/11/2021 12:32",
    backupSet: "Test",
    parentVol: "Aegir",
  },
};

/** Clients have only these two (KB, documented). */
const clientEvents: readonly RetrospectEventName[] = ["StartSource", "EndSource"];
const CLIENT_GUESS =
  "That a client heeds the file is inferred: it is passed one (recorded), and the samples offer the same handler for clients.";
const QUOTE = "a double quote in it breaks the Windows command line, which has no escape for one";
const BACKSLASH =
  "The Windows client does not escape the backslash at the end of a source path: a program that reads its arguments by the standard rules gets this path melted with the arguments after it.";

/**
 * The assumptions about an intervention's effect at an event, if it is neither documented nor shown
 * in a sample.
 */
export function listGuesses(
  name: RetrospectEventName,
  { caller, endAfterVeto }: Assumptions,
): string[] {
  const end =
    name === "StartScript"
      ? "EndScript"
      : /^(Pre)?StartSource$/.test(name)
        ? "EndSource"
        : undefined;
  const follows =
    end &&
    `Not known: whether ${end} follows; here it ${endAfterVeto ? "does" : "does not"} (--end-after-veto).`;
  return [eventRows[name].guess, isClient(caller) ? CLIENT_GUESS : undefined, follows].filter(
    (guess) => guess !== undefined,
  );
}

/** The event table of one caller. */
export function createEventTable(
  assumptions: Assumptions,
): Readonly<Record<RetrospectEventName, EventSpec>> {
  const names = (Object.keys(eventRows) as RetrospectEventName[]).filter(
    (name) => !isClient(assumptions.caller) || clientEvents.includes(name),
  );
  return createLazyTable(names, (name) => createEventSpec(name, assumptions));
}

function createEventSpec(name: RetrospectEventName, assumptions: Assumptions): EventSpec {
  const { example, failure, guess, lossy, aliases, ...row } = eventRows[name];
  const absent = listAbsentFields(assumptions);
  const recordedValues = assumptions.caller === "windows-client" ? recorded[name] : undefined;
  const values = Object.fromEntries(
    Object.entries({ ...example, ...recordedValues }).filter(([field]) => !absent.includes(field)),
  );
  const fields = Object.keys(values);
  const windows = assumptions.caller.startsWith("windows");
  const broken =
    windows && !assumptions.wellFormedLine
      ? Object.fromEntries(
          fields.map((field) => [field, [lossy?.[field], QUOTE].filter(Boolean).join("; ")]),
        )
      : lossy;
  return {
    ...row,
    fields,
    formats: Object.fromEntries(
      fields.map((field) => [field, `${fieldSpecs[field]?.type}: ${fieldSpecs[field]?.form}`]),
    ),
    ...(aliases && { aliases }),
    ...(broken && { lossy: broken }),
    knownIssues:
      windows && !assumptions.wellFormedLine && fields.includes("sourcePath") ? [BACKSLASH] : [],
    examples: [
      { ...(failure && { status: "success" as const }), fields: values },
      ...(failure ? [{ status: "error" as const, fields: { ...values, ...failure } }] : []),
    ],
  };
}

function listAbsentFields({ endSourceArguments, fatalErrorArguments }: Assumptions): string[] {
  return [
    ...(endSourceArguments === 17 ? [] : ["trailingFlag"]),
    ...(fatalErrorArguments === 6 ? [] : ["errZone"]),
  ];
}
