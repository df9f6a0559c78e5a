#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# tools.sh - build the host's programs, 64 and 32 bit, into build/bin.
set -eu
cd "$(dirname "$0")/.."
mkdir -p build/bin
for preset in sim sim32; do
    tools/build.sh $preset acre_tools
    cp -r build/$preset/bin/. build/bin/
done
ls build/bin
