// Made from the event table by `pnpm tables`. The types of Retrospect's hooks for hooks files: `import type {} from "@backup-hooks/retrospect/hooks"`.
import type { HookSignature } from "@backup-hooks/core/hooks";

// Without an export of its own the compiler would drop the import from the declarations.
export type { HookSignature };

type Fields1 = Readonly<Record<"startDate" | "autoLaunched" | "interventionFile", string>>;
type Fields2 = Readonly<Record<"endDate", string>>;
type Fields3 = Readonly<Record<"startDate" | "interventionFile", string>>;
type Fields4 = Readonly<Record<"scriptName" | "startDate" | "interventionFile", string>>;
type Fields5 = Readonly<Record<"scriptName" | "numErrors" | "fatalErrCode" | "fatalErrMsg", string>>;
type Fields6 = Readonly<Record<"scriptName" | "volName" | "sourcePath" | "clientName" | "selectorName" | "watchedFiles" | "checkFiles" | "checkWatchedPct" | "interventionFile", string>>;
type Fields7 = Readonly<Record<"scriptName" | "sourceName" | "sourcePath" | "clientName" | "interventionFile", string>>;
type Fields8 = Readonly<Record<"scriptName" | "sourceName" | "sourcePath" | "clientName" | "kbBackedUp" | "numFiles" | "duration" | "sourceStart" | "sourceEnd" | "scriptStart" | "backupSet" | "backupAction" | "parentVol" | "numErrors" | "fatalErrCode" | "fatalErrMsg", string>>;
type Fields9 = Readonly<Record<"mediaLabel" | "mediaName" | "mediaIsKnown" | "minutesWaited" | "interventionFile", string>>;
type Fields10 = Readonly<Record<"scriptName" | "startDate" | "reason" | "errCode" | "errMsg", string>>;
type Fields11 = Readonly<Record<"scriptName" | "startDate", string>>;
type Fields12 = Readonly<Record<"scriptName" | "stopDate" | "interventionFile", string>>;
type Fields13 = Readonly<Record<"actionString" | "attempts" | "errCode" | "errMsg", string>>;
type Fields14 = Readonly<Record<"scriptName" | "reason" | "errCode" | "errMsg" | "errZone" | "interventionFile", string>>;

declare module "@backup-hooks/core/hooks" {
  interface ProductHooks {
    "retrospect:StartApp": HookSignature<Fields1, "warn" | "cancel" | "fail">;
    "retrospect:EndApp": HookSignature<Fields2, "warn">;
    "retrospect:StartBackupServer": HookSignature<Fields3, "warn" | "cancel" | "fail">;
    "retrospect:StopBackupServer": HookSignature<Fields2, "warn">;
    "retrospect:StartScript": HookSignature<Fields4, "warn" | "cancel" | "fail">;
    "retrospect:EndScript": HookSignature<Fields5, "warn">;
    "retrospect:AnomalyAlert": HookSignature<Fields6, "warn" | "cancel" | "fail">;
    "retrospect:PreStartSource": HookSignature<Fields7, "warn" | "cancel" | "fail">;
    "retrospect:StartSource": HookSignature<Fields7, "warn" | "cancel" | "fail">;
    "retrospect:EndSource": HookSignature<Fields8, "warn">;
    "retrospect:MediaRequest": HookSignature<Fields9, "warn" | "cancel" | "fail">;
    "retrospect:TimedOutMediaRequest": HookSignature<Fields9, "warn" | "resetTimer">;
    "retrospect:ScriptCheckFailed": HookSignature<Fields10, "warn">;
    "retrospect:NextExec": HookSignature<Fields11, "warn">;
    "retrospect:StopSched": HookSignature<Fields12, "warn" | "keepRunning">;
    "retrospect:PasswordEntry": HookSignature<Fields13, "warn">;
    "retrospect:FatalBackupError": HookSignature<Fields14, "warn" | "suppressDialog">;
  }
}
