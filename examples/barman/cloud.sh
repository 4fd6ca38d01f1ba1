#!/bin/sh
# post_backup_retry_script in the manner of barman-cloud-backup: takes the finished backup from BARMAN_BACKUP_DIR and refuses anything else with 63.
set -u
if [ "$BARMAN_HOOK" != backup_script ] && [ "$BARMAN_HOOK" != backup_retry_script ] || [ "$BARMAN_PHASE" != post ]; then
  echo "to be used as post_backup_script or post_backup_retry_script, not as $BARMAN_PHASE $BARMAN_HOOK" >&2
  exit 63
fi
# After a plain `barman backup` the status is WAITING_FOR_WALS; only `barman backup --wait` makes it DONE in time.
if [ "$BARMAN_STATUS" != DONE ]; then
  echo "backup $BARMAN_BACKUP_ID is $BARMAN_STATUS, not DONE: nothing is uploaded" >&2
  exit 63
fi
echo "would upload $BARMAN_BACKUP_DIR"
