#!/bin/sh
# The shape of the vendor's MySQL sample: a client in the background holds a read lock for as long as its input, a pipe, is held open.
# EndSource lets go; if it never comes, the lock is free after about an hour. Its quirk is kept: functions with the keyword `function`.
STATE=${RETRO_STATE:-/tmp}
HOLD=${RETRO_HOLD_SECONDS:-3598}

function StartSource {
  rm -f "$STATE/lock.pipe"
  mkfifo "$STATE/lock.pipe"
  # Its standard error stays that of the handler.
  ${MYSQL:-mysql} < "$STATE/lock.pipe" > /dev/null &
  exec 3> "$STATE/lock.pipe"
  echo "FLUSH TABLES WITH READ LOCK;" >&3
  sleep "$HOLD" >&3 &
  echo $! > "$STATE/lock.pid"
}

function EndSource {
  kill "$(cat "$STATE/lock.pid")"
  rm -f "$STATE/lock.pid" "$STATE/lock.pipe"
}

case $1 in
  StartSource) StartSource ;;
  EndSource) EndSource ;;
esac
