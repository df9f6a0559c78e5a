#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# menuconfig.sh BOARD - change configs/BOARD.config; the comments that begin it, which say what the
# board is, stay. MENUCONFIG is another program that loads and saves KCONFIG_CONFIG, for the tests.
set -eu
cd "$(dirname "$0")/.."
config=configs/$1.config
[ -f "$config" ] || { echo "menuconfig: there is no $config" >&2; exit 2; }
header=$(sed -n '/^# [^C]/!q;p' "$config")
KCONFIG_CONFIG=$config KCONFIG_CONFIG_HEADER="$header
" exec ${MENUCONFIG:-/usr/bin/python3 -m menuconfig} Kconfig
