#!/bin/sh
# Started by branch.sh with client, profile and user.
echo "job completed: $2 of $3 on $1" >> "${SYNCRIFY_LOG:-jobs.log}"
