#!/bin/sh
# Prints more than a pipe holds (64 KiB). If the server does not read it, which is not documented, this never ends: better write to a file.
seq 20000
