#!/bin/sh
# Builds what has changed since the last time; says nothing unless that fails.
log=$(TURBO_TELEMETRY_DISABLED=1 turbo run build --output-logs=new-only 2>&1) || {
  echo "$log" >&2
  exit 1
}
