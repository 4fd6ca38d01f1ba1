#!/bin/sh
# post_backup_script: runs after success, failure and veto alike, so this is the place to undo quiesce.sh.
set -u
state=${QUIESCE_STATE:-$HOME/quiesced-$BARMAN_SERVER}
rm -f "$state"
case $BARMAN_STATUS in
  FAILED) echo "backup $BARMAN_BACKUP_ID failed: $BARMAN_ERROR" >&2 ;;
  *) echo "backup $BARMAN_BACKUP_ID is $BARMAN_STATUS" ;;
esac
