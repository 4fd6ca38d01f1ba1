#!/bin/sh
# pre_backup_script: quiet the application, then tell somebody, and never hold the backup for longer than the limits below.
# Barman itself sets no time limit. It ignores this script's status: what must be able to stop a backup belongs into the retry script.
set -u
limit=${QUIESCE_LIMIT:-5}
state=${QUIESCE_STATE:-$HOME/quiesced-$BARMAN_SERVER}

timeout "$limit" sh -c 'echo "$1" > "$2"' quiesce "$BARMAN_BACKUP_ID" "$state" || {
  echo "could not quiesce $BARMAN_SERVER within $limit s (status $?)" >&2
  exit 1
}
echo "quiesced $BARMAN_SERVER for backup $BARMAN_BACKUP_ID"

# The text goes to the notifier as data, on its standard input, never as part of a command line.
if [ -n "${NOTIFY:-}" ]; then
  printf 'backup %s of %s begins\n' "$BARMAN_BACKUP_ID" "$BARMAN_SERVER" | timeout "$limit" "$NOTIFY" || echo "nobody was notified (status $?)" >&2
fi
