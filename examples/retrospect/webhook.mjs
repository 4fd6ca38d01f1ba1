#!/usr/bin/env node
// Posts what ended to a web hook, as JSON. Retrospect waits for the handler and knows no time limit, so the request has one; and a
// hook that cannot be reached is told on standard error only: it stops no backup.
const [event, ...args] = process.argv.slice(2);
const { RETRO_WEBHOOK: url, RETRO_WEBHOOK_LIMIT: limit = "10" } = process.env;

const messages = {
  EndSource: ([script, source, , , kilobytes, files]) => ({
    script,
    source,
    kilobytes: Number(kilobytes),
    files: Number(files),
    error: args[15],
  }),
  EndScript: ([script, errors, , error]) => ({ script, errors: Number(errors), error }),
  FatalBackupError: ([script, reason, , error]) => ({ script, reason, error }),
};

const message = messages[event]?.(args);
if (url && message) {
  try {
    const body = JSON.stringify({ event, ...message });
    const headers = { "content-type": "application/json" };
    const { status } = await fetch(url, {
      method: "POST",
      headers,
      body,
      signal: AbortSignal.timeout(Number(limit) * 1000),
    });
    if (status >= 400) console.error(`the web hook answered ${status}`);
  } catch (error) {
    console.error(
      `the web hook was not told of ${event}: ${error.name === "TimeoutError" ? `no answer within ${limit} s` : error.message}`,
    );
  }
}
