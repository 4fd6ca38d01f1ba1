import type { AdapterOption } from "@backup-hooks/core";
import { callers } from "./callers.ts";

const allCommands: AdapterOption["commands"] = [
  "explain",
  "check",
  "rehearse",
  "run",
  "install",
  "uninstall",
];
const lookupCommands: AdapterOption["commands"] = [
  "check",
  "rehearse",
  "run",
  "install",
  "uninstall",
];
const playCommands: AdapterOption["commands"] = ["rehearse", "run"];
const tableCommands: AdapterOption["commands"] = ["explain", "rehearse", "run"];
const sessionCommands: AdapterOption["commands"] = ["rehearse"];

/** The options of retrospect-hooks that only Retrospect needs. */
export const commandLineOptions: readonly AdapterOption[] = [
  {
    flags: "--caller <caller>",
    description: `who calls the handler: ${callers.join(", ")}`,
    commands: allCommands,
  },
  {
    flags: "--script <name>",
    description: "the Retrospect script; without an event, play its whole session",
    commands: sessionCommands,
  },
  {
    flags: "--with <events>",
    description: "events to add to the session, separated by commas: AnomalyAlert,MediaRequest",
    commands: sessionCommands,
  },
  {
    flags: "--media-after <duration>",
    description: "the medium is there after so long; at once by default",
    commands: sessionCommands,
  },
  {
    flags: "--media-timeout <duration>",
    description: "the preference after which a media request times out; none by default",
    commands: sessionCommands,
  },
  {
    flags: "--next-script <name>",
    description: "the script that is scheduled next, looked at when Retrospect quits",
    commands: sessionCommands,
  },
  {
    flags: "--check <result>",
    description: "pass or fail: what the check of the next script says; pass by default",
    commands: sessionCommands,
  },
  {
    flags: "--immediate",
    description: "an execution by hand: Retrospect for Windows calls no hook",
    commands: playCommands,
  },
  {
    flags: "--exit-status-vetoes",
    description: "not known: a non-zero exit status intervenes as well",
    commands: playCommands,
  },
  {
    flags: "--empty-file-intervenes",
    description: "not known: an intervention file without content counts",
    commands: playCommands,
  },
  {
    flags: "--end-source-arguments <number>",
    description: "not known: 16 or 17",
    commands: tableCommands,
  },
  {
    flags: "--fatal-error-arguments <number>",
    description: "not known: 5 (without errZone) or 6",
    commands: tableCommands,
  },
  {
    flags: "--sched-stop",
    description: "not known: StopSched is called by its documented name SchedStop",
    commands: tableCommands,
  },
  {
    flags: "--pre-start-source",
    description: "not known: PreStartSource fires before StartSource",
    commands: tableCommands,
  },
  {
    flags: "--end-after-veto",
    description: "not known: EndSource and EndScript follow an intervention at the start too",
    commands: tableCommands,
  },
  {
    flags: "--well-formed-line",
    description: "a Windows command line without Retrospect's defect",
    commands: playCommands,
  },
  {
    flags: "--plain-numbers",
    description: "a Windows command line with bare numbers",
    commands: playCommands,
  },
  {
    flags: "--prefer-program-files",
    description: "not known: Program Files before ProgramData",
    commands: lookupCommands,
  },
  {
    flags: "--extensions <list>",
    description: "not known: which extension wins, such as exe,bat",
    commands: lookupCommands,
  },
  {
    flags: "--root <folder>",
    description: "look for the handler under this folder instead of /",
    commands: lookupCommands,
  },
  {
    flags: "--intervention-folder <folder>",
    description: "where intervention files are allocated",
    commands: playCommands,
  },
];
