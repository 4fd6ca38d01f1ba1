#!/bin/bash
# The shape of the vendor's IFTTT sample: one web request per event. Its quirk is kept: without a trigger's name a word goes out
# where the event's name was meant.
TRIGGER=${RETRO_TRIGGER:-}
KEY=${RETRO_KEY:-key}

event=$1
if [ -z "$TRIGGER" ]; then TRIGGER=event; fi
${CURL:-curl} --silent --max-time 10 --data-urlencode "value1=$2" "${RETRO_WEBHOOK:-}/trigger/$TRIGGER/with/key/$KEY"
