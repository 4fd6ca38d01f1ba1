#!/bin/sh
# The shape of the vendor's MongoDB sample. Its quirks are kept: two sources at a time lock twice, so that the first to end
# leaves a lock behind; and functions with the keyword `function`.

function StartSource {
  ${MONGO:-mongosh} --quiet --eval "db.fsyncLock()"
}

function EndSource {
  ${MONGO:-mongosh} --quiet --eval "db.fsyncUnlock()"
}

case $1 in
  StartSource) StartSource ;;
  EndSource) EndSource ;;
esac
