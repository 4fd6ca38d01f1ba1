#!/bin/sh
# Room on the storage before a guest is backed up, and a word when it is done.
case $1 in
backup-start)
	echo "guest $3 ($HOSTNAME) to $STOREID"
	[ -z "$NO_ROOM" ] || { echo "no room on $STOREID" >&2; exit 1; }
	;;
backup-end) echo "guest $3 is in $TARGET" ;;
esac
