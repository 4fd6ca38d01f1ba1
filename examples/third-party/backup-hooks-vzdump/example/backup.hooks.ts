import { cancel, defineHooks } from "@backup-hooks/core/hooks";

export default defineHooks({
  "backup:pre": async ({ job }) =>
    job["VMID"] === "999" ? cancel("999 is a template") : undefined,
});
