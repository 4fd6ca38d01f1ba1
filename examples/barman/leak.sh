#!/bin/sh
# pre_delete_script: the child keeps standard output open, so Barman waits for it although this script has ended.
# Written as `( … ) >/dev/null 2>&1 &` it would not.
set -u
(
  sleep "${LEAK_SECONDS:-20}"
  echo "copied $BARMAN_BACKUP_ID to tape"
) &
echo "left $BARMAN_BACKUP_ID to the background"
