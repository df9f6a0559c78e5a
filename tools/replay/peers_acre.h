/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ACRE_PEERS_ACRE_H
#define ACRE_PEERS_ACRE_H

#include "peer.h"

/* Our own allocators, as peers. */
extern const struct acre_peer acre_peer_heap;
extern const struct acre_peer acre_peer_pool;
extern const struct acre_peer acre_peer_quad;
extern const struct acre_peer acre_peer_region;
extern const struct acre_peer acre_peer_slab;

#endif
