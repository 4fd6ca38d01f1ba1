#!/bin/sh
# The vendor's second example, for a shell: position 1 says whether the job starts or is complete; the program for it is started and not
# waited for. Positions as in the vendor's command: $EVENT $CLIENT_IP $CLIENT_BUILD_NO $PROFILE $USER $FILE_COUNT $BYTE_COUNT.
set -u
if [ "$1" = false ]; then program=${JOB_COMPLETED:-./completed.sh}; else program=${JOB_STARTED:-./started.sh}; fi
# Its output goes elsewhere, so that nobody who reads ours has to wait for it.
"$program" "$2" "$4" "$5" >/dev/null 2>&1 &
