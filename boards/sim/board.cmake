# SPDX-License-Identifier: Apache-2.0
set(ACRE_PORT host)
