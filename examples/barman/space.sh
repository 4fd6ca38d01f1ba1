#!/bin/sh
# pre_backup_retry_script: 0 go on, 62 stop asking and go on, 63 stop the backup, anything else: ask again (3 s, then 60 s).
set -u
folder=${SPACE_FOLDER:-/tmp}
needed=${SPACE_NEEDED_KIB:-1024}
tries=${SPACE_TRIES:-}

free=$(df -Pk "$folder" | awk 'NR == 2 { print $4 }')
if [ "$free" -ge "$needed" ]; then
  echo "$free KiB free in $folder, $needed needed"
  exit 0
fi
# Nothing frees itself for ever: count the tries in a file, and give up with 63 instead of holding the backup.
if [ -n "$tries" ]; then
  count=$(($(cat "$tries" 2>/dev/null || echo 0) + 1))
  echo "$count" > "$tries"
  if [ "$count" -lt 3 ]; then
    echo "try $count: $free KiB free in $folder, $needed needed" >&2
    exit 75
  fi
  rm -f "$tries"
fi
echo "giving up: $free KiB free in $folder, $needed needed" >&2
exit "${SPACE_VERDICT:-63}"
