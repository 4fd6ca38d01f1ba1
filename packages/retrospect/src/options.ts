import type { AdapterOption } from "@backup-hooks/core";
import { callers } from "./callers.ts";

const everywhere: AdapterOption["verbs"] = ["explain", "check", "rehearse", "run", "install", "uninstall"];
const lookup: AdapterOption["verbs"] = ["check", "rehearse", "run", "install", "uninstall"];
const played: AdapterOption["verbs"] = ["rehearse", "run"];
const table: AdapterOption["verbs"] = ["explain", "rehearse", "run"];
const session: AdapterOption["verbs"] = ["rehearse"];

/** The options of retrospect-hooks that only Retrospect needs. */
export const commandLineOptions: readonly AdapterOption[] = [
  { flags: "--caller <caller>", description: `who calls the handler: ${callers.join(", ")}`, verbs: everywhere },
  { flags: "--script <name>", description: "the Retrospect script; without an event, play its whole session", verbs: session },
  { flags: "--with <events>", description: "events to add to the session, separated by commas: AnomalyAlert,MediaRequest", verbs: session },
  { flags: "--media-after <duration>", description: "the medium is there after so long; at once by default", verbs: session },
  {
    flags: "--media-timeout <duration>",
    description: "the preference after which a media request times out; none by default",
    verbs: session,
  },
  { flags: "--next-script <name>", description: "the script that is scheduled next, looked at when Retrospect quits", verbs: session },
  { flags: "--check <result>", description: "pass or fail: what the check of the next script says; pass by default", verbs: session },
  { flags: "--immediate", description: "an execution by hand: Retrospect for Windows calls no hook", verbs: played },
  { flags: "--exit-status-vetoes", description: "not known: a non-zero exit status intervenes as well", verbs: played },
  { flags: "--empty-file-intervenes", description: "not known: an intervention file without content counts", verbs: played },
  { flags: "--end-source-arguments <number>", description: "not known: 16 or 17", verbs: table },
  { flags: "--fatal-error-arguments <number>", description: "not known: 5 (without errZone) or 6", verbs: table },
  { flags: "--sched-stop", description: "not known: StopSched is called by its documented name SchedStop", verbs: table },
  { flags: "--pre-start-source", description: "not known: PreStartSource fires before StartSource", verbs: table },
  { flags: "--end-after-veto", description: "not known: EndSource and EndScript follow an intervention at the start too", verbs: table },
  { flags: "--well-formed-line", description: "a Windows command line without Retrospect's defect", verbs: played },
  { flags: "--plain-numbers", description: "a Windows command line with bare numbers", verbs: played },
  { flags: "--prefer-program-files", description: "not known: Program Files before ProgramData", verbs: lookup },
  { flags: "--extensions <list>", description: "not known: which extension wins, such as exe,bat", verbs: lookup },
  { flags: "--root <folder>", description: "look for the handler under this folder instead of /", verbs: lookup },
  { flags: "--intervention-folder <folder>", description: "where intervention files are allocated", verbs: played },
];
