/** The names of Backrest's enums that are asked for outside templates too. Source: proto/v1/config.proto at 626156cd. */

export const conditionNames: Readonly<Record<number, string>> = {
  0: "UNKNOWN",
  1: "ANY_ERROR",
  2: "SNAPSHOT_START",
  3: "SNAPSHOT_END",
  4: "SNAPSHOT_ERROR",
  5: "SNAPSHOT_WARNING",
  6: "SNAPSHOT_SUCCESS",
  7: "SNAPSHOT_SKIPPED",
  100: "PRUNE_START",
  101: "PRUNE_ERROR",
  102: "PRUNE_SUCCESS",
  200: "CHECK_START",
  201: "CHECK_ERROR",
  202: "CHECK_SUCCESS",
  300: "FORGET_START",
  301: "FORGET_ERROR",
  302: "FORGET_SUCCESS",
};
export const onErrorNames: Readonly<Record<number, string>> = {
  0: "IGNORE",
  1: "CANCEL",
  2: "FATAL",
  100: "RETRY_1MINUTE",
  101: "RETRY_10MINUTES",
  103: "RETRY_EXPONENTIAL_BACKOFF",
};
