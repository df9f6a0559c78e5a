#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# run.sh IMAGE RAM - see boards/common/qemu.py
exec "$(dirname "$0")/../common/qemu.py"  \
    qemu-system-arm -M mps2-an386 -kernel "$1"
