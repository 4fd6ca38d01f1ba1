#!/bin/sh
# post_archive_script: Barman waits for it before it takes the next WAL file, and nothing limits how long.
set -u
echo "copying $BARMAN_SEGMENT ($BARMAN_SIZE bytes)"
sleep "${SLOW_SECONDS:-30}"
echo "copied $BARMAN_SEGMENT"
