#!/bin/sh
# The shape of the vendor's shell sample: one function per event, a log on the desktop, veto lines to be uncommented.
# Its quirks are kept: functions with the keyword `function` (no POSIX shell), veto lines without the dollar sign, and no
# branch for AnomalyAlert at the end.
LOG=${RETRO_LOG:-$HOME/Desktop/retrospect.log}

function StartSource {
  scriptName=$1 sourceName=$2 interventionFile=$5
  echo "Script $scriptName is about to back up $sourceName" >> "$LOG"
  # echo "Source skipped by external script." > interventionFile; exit 1
}

function EndSource {
  echo "Script $1 has finished $2: ${16}" >> "$LOG"
}

function StartScript {
  echo "Script $1 starts" >> "$LOG"
}

function EndScript {
  if [ "$3" -ne 0 ]; then
    echo "Script $1 stopped: $4" >> "$LOG"
  elif [ "$2" -gt 0 ]; then
    echo "Script $1 finished with $2 errors" >> "$LOG"
  else
    echo "Script $1 finished" >> "$LOG"
  fi
}

function AnomalyAlert {
  echo "Anomaly in $2: $8% of the watched files" >> "$LOG"
}

event=$1
shift
case $event in
  StartSource) StartSource "$@" ;;
  EndSource) EndSource "$@" ;;
  StartScript) StartScript "$@" ;;
  EndScript) EndScript "$@" ;;
  *) echo "usage: RetroEventHandler.sh EVENT ARGUMENTS…" ;;
esac
