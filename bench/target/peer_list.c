/* SPDX-License-Identifier: Apache-2.0 */
/* peer_list.c - the list-walking reference of bench/peers on the target */
#include "peer.h"
#include "target.h"

const struct bench_peer bench_peer = {
    .init = acre_peer_init,
    .alloc = (void (*)(void))acre_peer_alloc,
    .free = (void (*)(void))acre_peer_free,
    .realloc = (void (*)(void))acre_peer_realloc,
};
