#!/bin/sh
# An event handler for Retrospect on Mac and Linux, engine and client. Install it as
# "/Library/Application Support/Retrospect/RetroEventHandler.sh", or on a Linux client as /etc/retroeventhandler.
#
# What Retrospect hears is the file that some events name as their last argument. Writing it means "no" where something is
# about to begin, and "go on" where something is about to be given up. The exit status says nothing.
set -u

STATE=${RETRO_STATE:-/var/lib/retrospect-handler}

event=$1
shift
# The last argument, which is the intervention file where the event has one.
for last in "$@"; do :; done

say() { printf '%s\n' "$*"; }
intervene() { say "$*" > "$last"; }

case $event in
  StartSource)
    # A folder that is marked, or a volume that is being repaired, is left for another night.
    if [ -e "$3.retrospect-skip" ]; then intervene "$2 is marked to be skipped."; fi
    ;;
  StopSched)
    # The allowed time is over: the script may finish all the same while this file is there.
    if [ -e "$STATE/may-run-on" ]; then intervene "$1 may run on."; fi
    ;;
  TimedOutMediaRequest)
    # Somebody is on the way with the medium.
    if [ -e "$STATE/medium-is-coming" ]; then intervene "$2 is on its way."; fi
    ;;
  EndSource)
    # Arguments above nine need braces.
    say "$2: ${6} files, ${5} KB, ${16}"
    ;;
  EndScript)
    if [ "$3" != 0 ]; then
      say "$1 was stopped by an error: $4 ($3)"
    elif [ "$2" != 0 ]; then
      say "$1 finished with $2 errors"
    else
      say "$1 finished"
    fi
    ;;
  FatalBackupError)
    say "$1: $2 ($3, $4)"
    ;;
esac
# An event that a newer Retrospect may have is nothing to complain of.
exit 0
