#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# run.sh IMAGE RAM - run the image of a simulated board.
exec "$1" --ram "$2"
