#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# run.sh IMAGE RAM - see boards/common/qemu.py
exec "$(dirname "$0")/../common/qemu.py" -o "ram=$2" \
    qemu-system-riscv32 -M virt -bios none -kernel "$1"
