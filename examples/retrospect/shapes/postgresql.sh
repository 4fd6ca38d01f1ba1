#!/bin/sh
# The shape of the vendor's PostgreSQL sample: backup mode from StartSource to EndSource. It needs root, for sudo without a password.
# Its quirk is kept: functions with the keyword `function`.

function StartSource {
  ${PSQL:-sudo -u postgres psql} -c "SELECT pg_backup_start('retrospect');"
}

function EndSource {
  ${PSQL:-sudo -u postgres psql} -c "SELECT pg_backup_stop();"
}

case $1 in
  StartSource) StartSource ;;
  EndSource) EndSource ;;
esac
