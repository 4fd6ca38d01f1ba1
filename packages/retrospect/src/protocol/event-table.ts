import type { Effect, EventSpec, HookEvent } from "@backup-hooks/core";

export type RetrospectEventName =
  | "StartApp"
  | "EndApp"
  | "StartBackupServer"
  | "StopBackupServer"
  | "StartScript"
  | "EndScript"
  | "AnomalyAlert"
  | "PreStartSource"
  | "StartSource"
  | "EndSource"
  | "MediaRequest"
  | "TimedOutMediaRequest"
  | "ScriptCheckFailed"
  | "NextExec"
  | "StopSched"
  | "PasswordEntry"
  | "FatalBackupError";
export type RetrospectEvent = HookEvent<RetrospectEventName>;

interface EventRow
  extends Pick<
    EventSpec,
    "operation" | "phase" | "default" | "veto" | "vetoAction" | "lossy" | "aliases"
  > {
  /** The arguments in order, each with an example. */
  readonly example: Readonly<Record<string, string>>;
  /** A second example, with values that differ after a failure. */
  readonly failure?: Readonly<Record<string, string>>;
  /** The basis for an intervention's effect, if it is neither documented nor shown in a sample. */
  readonly guess?: string;
  readonly source: string;
}

const proceed = (message: string): Effect => ({ decision: "proceed", message });
const cancel = (message: string): Effect => ({ decision: "cancel", message });
const fail = (message: string): Effect => ({ decision: "fail", message });

const ENGINE_FILE = { interventionFile: "/Library/Application Support/Retrospect/intv0000.reh" };
const SOURCE = {
  scriptName: "Daily Backup",
  sourceName: "My Computer/Mac HD",
  sourcePath: "/Volumes/Mac HD/",
  clientName: "My Computer",
};
const SOURCE_FILE = {
  ...SOURCE,
  interventionFile: "/Library/Application Support/Retrospect/intv0002.reh",
};
const MEDIA = {
  mediaLabel: "Backup Set A",
  mediaName: "1-Backup Set A",
  mediaIsKnown: "true",
  minutesWaited: "13",
  ...ENGINE_FILE,
};
const NEXT = { scriptName: "Weekly Backup", startDate: "11/22/2016 22:00" };

const WHEN = "when: KB page Script Hooks (documented)";
const ARGUMENTS =
  "arguments and the file's effect: the vendor's samples and harness (read from them)";
const SAMPLES = `${WHEN}; ${ARGUMENTS}`;
const TABS = "line ends arrive as tabs";

/**
 * The sixteen events, and one more that occurs in a single sample. Each row gives the effect of the
 * intervention file and the default effect.
 */
export const eventRows: Readonly<Record<RetrospectEventName, EventRow>> = {
  StartApp: {
    operation: "system",
    phase: "pre",
    example: { startDate: "11/21/2016 18:06", autoLaunched: "false", ...ENGINE_FILE },
    default: proceed("would open"),
    veto: cancel("would not open: writing the file stops the launch"),
    source: SAMPLES,
  },
  EndApp: {
    operation: "system",
    phase: "post",
    example: { endDate: "11/21/2016 19:06" },
    source: SAMPLES,
  },
  StartBackupServer: {
    operation: "system",
    phase: "pre",
    example: { startDate: "11/21/2016 18:07", ...ENGINE_FILE },
    default: proceed("would start Proactive Backup"),
    veto: cancel("would not start Proactive Backup: writing the file keeps it from starting"),
    source: SAMPLES,
  },
  StopBackupServer: {
    operation: "system",
    phase: "post",
    example: { endDate: "11/21/2016 18:33" },
    source: SAMPLES,
  },
  StartScript: {
    operation: "session",
    phase: "pre",
    example: { scriptName: "Daily Backup", startDate: "11/21/2016 18:19", ...ENGINE_FILE },
    default: proceed("would run the script"),
    veto: cancel("would not run the script: writing the file keeps it from starting"),
    source: SAMPLES,
  },
  EndScript: {
    operation: "session",
    phase: "post",
    example: {
      scriptName: "Daily Backup",
      numErrors: "0",
      fatalErrCode: "0",
      fatalErrMsg: "successful",
    },
    failure: { numErrors: "7", fatalErrCode: "-530", fatalErrMsg: "backup client not found" },
    source: SAMPLES,
  },
  AnomalyAlert: {
    operation: "backup",
    phase: "notice",
    // No call of this event was ever recorded; these values are invented.
    example: {
      scriptName: "Daily Backup",
      volName: "My Computer/Mac HD",
      sourcePath: "/Volumes/Mac HD/",
      clientName: "My Computer",
      selectorName: "All Files Except Cache Files",
      watchedFiles: "1000",
      checkFiles: "620",
      checkWatchedPct: "62",
      interventionFile: "/Library/Application Support/Retrospect/intv0002.reh",
    },
    default: proceed("would back the source up in spite of the anomaly"),
    veto: cancel("would skip the source: writing the file keeps it from being backed up"),
    source:
      "when: the vendor's README (documented), since 2022; arguments and effect: its BAT and SH samples only; no call of it was ever seen, the example values are made up",
  },
  PreStartSource: {
    operation: "backup",
    phase: "pre",
    example: SOURCE_FILE,
    default: proceed("would go on to StartSource"),
    veto: cancel("would skip the source: writing the file keeps it from being accessed"),
    guess:
      "PreStartSource stands in one sample only (VCB, 7.7); that its file skips the source is inferred from StartSource.",
    source:
      "one sample (VCB, Retrospect 7.7); not among the documented sixteen, and what its file does is inferred",
  },
  StartSource: {
    operation: "backup",
    phase: "pre",
    example: SOURCE_FILE,
    default: proceed("would back the source up"),
    veto: cancel("would skip the source: writing the file keeps it from being accessed"),
    source: SAMPLES,
  },
  EndSource: {
    operation: "backup",
    phase: "post",
    example: {
      ...SOURCE,
      kbBackedUp: "216827",
      numFiles: "102",
      duration: "21",
      sourceStart: "11/21/2016 18:19",
      sourceEnd: "11/21/2016 18:19",
      scriptStart: "11/21/2016 18:19",
      backupSet: "Backup Set A",
      backupAction: "Normal",
      parentVol: "Mac HD",
      numErrors: "0",
      fatalErrCode: "0",
      fatalErrMsg: "successful",
      trailingFlag: "true",
    },
    failure: {
      kbBackedUp: "0",
      numFiles: "0",
      duration: "0",
      fatalErrCode: "-530",
      fatalErrMsg: "backup client not found",
    },
    source: `${SAMPLES}; trailingFlag: only in the recorded call of the Windows client 7.7.114`,
  },
  MediaRequest: {
    operation: "media",
    phase: "notice",
    example: MEDIA,
    default: proceed("would go on asking for the medium every five minutes"),
    veto: fail(
      "would let the media request fail: writing the file refuses it, and the medium is skipped",
    ),
    source: SAMPLES,
  },
  TimedOutMediaRequest: {
    operation: "media",
    phase: "notice",
    example: MEDIA,
    default: fail("would give up waiting: the media request times out"),
    veto: proceed("would go on waiting: writing the file resets the timer"),
    vetoAction: "resetTimer",
    source: SAMPLES,
  },
  ScriptCheckFailed: {
    operation: "system",
    phase: "notice",
    example: {
      ...NEXT,
      reason: "The script is currently in use.",
      errCode: "-1",
      errMsg: "unknown error",
    },
    source: SAMPLES,
  },
  NextExec: { operation: "system", phase: "notice", example: NEXT, source: SAMPLES },
  StopSched: {
    operation: "session",
    phase: "notice",
    example: { scriptName: "Weekly Backup", stopDate: "11/22/2016 22:00", ...ENGINE_FILE },
    aliases: ["SchedStop"],
    default: cancel("would stop the script: its allowed time is over"),
    veto: proceed("would keep the script running: writing the file keeps it from being stopped"),
    vetoAction: "keepRunning",
    source: `${SAMPLES}; the KB page prints SchedStop, every dispatcher and harness StopSched, no call was recorded`,
  },
  PasswordEntry: {
    operation: "system",
    phase: "notice",
    example: {
      actionString: "Suzy's iMac",
      attempts: "7",
      errCode: "-1017",
      errMsg: "insufficient permissions",
    },
    source: SAMPLES,
  },
  FatalBackupError: {
    operation: "session",
    phase: "notice",
    example: {
      scriptName: "Weekly Backup",
      reason: "Device trouble: 1-Backup Set A",
      errCode: "-102",
      errMsg: "trouble communicating",
      errZone: "device",
      ...ENGINE_FILE,
    },
    lossy: { reason: TABS, errMsg: TABS },
    default: fail("would show its error dialog (Windows) and end the script with the error"),
    veto: proceed("would show no error dialog and go on: writing the file suppresses it"),
    vetoAction: "suppressDialog",
    guess:
      "That the script goes on is one sample's comment (Slack); the others speak of the dialog of Windows only.",
    source: `${SAMPLES}; four to six arguments in the samples, six in most`,
  },
};
