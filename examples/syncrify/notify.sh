#!/bin/sh
# Tells somebody that a job is over, once per call and within a time limit. Positions: $EVENT $JOB_ID $CLIENT_IP $CLIENT_BUILD_NO $FILE_COUNT
# $BYTE_COUNT $PROFILE $USER; the free texts last, so that a blank in them moves nothing, and taken together.
set -u
[ "$1" = false ] || exit 0
job=$2 files=$5 bytes=$6
shift 6
# As data on standard input, never as part of a command line: the names come from other machines.
printf 'job %s is complete: %s files, %s bytes, %s\n' "$job" "$files" "$bytes" "$*" | timeout "${NOTIFY_LIMIT:-5}" ${NOTIFY:-cat}
