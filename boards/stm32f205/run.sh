#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# run.sh IMAGE RAM - see boards/common/qemu.py
exec "$(dirname "$0")/../common/qemu.py"  \
    qemu-system-arm -M netduino2 -kernel "$1"
