/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The spinlock under real parallelism: host threads as CPUs. Only what is below the mask, for the
 * mask of the host port belongs to one CPU.
 */
#include <pthread.h>
#include <stdint.h>

#include <acre/kernel/lock.h>

#include "expect.h"

void acre_lock_enter(struct acre_lock *lock);
void acre_lock_leave(struct acre_lock *lock);

enum { CPUS = 4, ROUNDS = 20000 };

static struct acre_lock lock = ACRE_LOCK_INIT;
static long counter; /* not atomic: the lock must do */
static int inside, met;

static void *cpu(void *arg)
{
    (void)arg;
    for (int i = 0; i < ROUNDS; i++) {
        acre_lock_enter(&lock);
        met |= inside;
        inside = 1;
        counter = counter + 1;
        inside = 0;
        acre_lock_leave(&lock);
    }
    return NULL;
}

int main(void)
{
    pthread_t thread[CPUS];

    for (int i = 0; i < CPUS; i++) {
        EXPECT(pthread_create(&thread[i], NULL, cpu, NULL) == 0);
    }
    for (int i = 0; i < CPUS; i++) {
        EXPECT(pthread_join(thread[i], NULL) == 0);
    }
    EXPECT(counter == (long)CPUS * ROUNDS);
    EXPECT(met == 0);
    return expect_report("kernel_lock");
}
