#!/bin/sh
# How not to do it: a line in two writes, with something slow in between, while the calls for other clients write theirs.
set -u
log=${SYNCRIFY_LOG:-jobs.log}
printf '%s job %s ' "$1" "$2" >> "$log"
printf 'at %s\n' "$(${LOOKUP:-date +%T})" >> "$log"
