#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# run.sh BOARD RAM - build the board's image and run it on this terminal, or on what standard input is.
set -eu
cd "$(dirname "$0")/.."
board=$1
ram=$2
if [ ! -f "configs/$board.config" ]; then
    echo "run: there is no board '$board'; there are: $(ls configs | sed -n 's/\.config$//p' | tr '\n' ' ')" >&2
    exit 2
fi
tools/build.sh "$board" acre
base=$board
[ -d "boards/$base" ] || base=$(sed -n 's/^# board: //p' "configs/$board.config")
CPUS=$(sed -n 's/^# cpus: //p' "configs/$board.config")
export CPUS
exec "boards/$base/run.sh" "build/$board/samples/acre" "$ram"
