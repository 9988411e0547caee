#!/bin/bash
# usage: .run.sh LOG args...
log=$1; shift
{ date +%T; time chrt --idle 0 node dist/src/cli.js "$@"; echo "exit $?"; date +%T; } >"$log" 2>&1
