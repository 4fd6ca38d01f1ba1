#!/bin/bash
# The shape of the vendor's Slack sample. Its quirk is kept: JSON by concatenation, which a quote in a name breaks, and with it the
# message. ../webhook.mjs does it right.
HOOK=${RETRO_WEBHOOK:-}

function post {
  ${CURL:-curl} --silent --max-time 10 --data "{\"text\": \"$1\"}" "$HOOK"
}

case $1 in
  StartScript) post "$2 starts" ;;
  EndScript) post "$2: $5" ;;
  EndSource) post "$3: ${17}" ;;
  FatalBackupError) post "$2: $3" ;;
esac
