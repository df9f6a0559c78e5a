#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# build.sh PRESET [TARGET...] - configure and build quietly; the log is shown only when it fails.
set -eu
cd "$(dirname "$0")/.."
preset=$1
shift
dir=build/$preset
mkdir -p "$dir"
log=$dir/build.log
if ! { [ -f "$dir/build.ninja" ] || cmake --preset "$preset"; } >"$log" 2>&1 ||
    ! ninja -C "$dir" "$@" >>"$log" 2>&1; then
    cat "$log" >&2
    echo "build: preset $preset failed; its log is $log" >&2
    exit 1
fi
