/* SPDX-License-Identifier: Apache-2.0 */
/* Message queue and fifo. */
#include <acre/kernel/ipc.h>

#include "kt.h"

static struct acre_msgq queue;
static uint16_t storage[3];
static struct acre_fifo fifo;

static int put(unsigned value, uint32_t timeout)
{
    uint16_t m = (uint16_t)value;

    return acre_msgq_put(&queue, &m, timeout);
}

static unsigned get(uint32_t timeout)
{
    uint16_t m = 0U;

    return (acre_msgq_get(&queue, &m, timeout) == ACRE_OK) ? m : 0U;
}

static void init(void)
{
    EXPECT(acre_msgq_init(&queue, storage, sizeof storage[0], 3U, ACRE_WAIT_PRIORITY) == ACRE_OK);
}

static void test_refusals(void)
{
    EXPECT(acre_msgq_init(NULL, storage, 2U, 3U, ACRE_WAIT_FIFO) == ACRE_EINVAL);
    EXPECT(acre_msgq_init(&queue, NULL, 2U, 3U, ACRE_WAIT_FIFO) == ACRE_EINVAL);
    EXPECT(acre_msgq_init(&queue, storage, 0U, 3U, ACRE_WAIT_FIFO) == ACRE_EINVAL);
    EXPECT(acre_msgq_init(&queue, storage, 2U, 0U, ACRE_WAIT_FIFO) == ACRE_EINVAL);
    EXPECT(acre_msgq_init(&queue, storage, SIZE_MAX / 2U, 3U, ACRE_WAIT_FIFO) == ACRE_EINVAL);
}

static void test_first_in_first_out(void)
{
    init();
    for (unsigned i = 1U; i < 20U; i += 2U) { /* around the storage */
        EXPECT(put(i, ACRE_NO_WAIT) == ACRE_OK);
        EXPECT(put(i + 1U, ACRE_NO_WAIT) == ACRE_OK);
        EXPECT(get(ACRE_NO_WAIT) == i);
        EXPECT(get(ACRE_NO_WAIT) == i + 1U);
    }
    EXPECT(get(ACRE_NO_WAIT) == 0U);
    EXPECT(acre_msgq_get(&queue, &storage[0], 3U) == ACRE_EAGAIN);
    for (unsigned i = 0U; i < 3U; i++) {
        EXPECT(put(i, ACRE_NO_WAIT) == ACRE_OK);
    }
    EXPECT(put(9U, ACRE_NO_WAIT) == ACRE_EBUSY);
    EXPECT(put(9U, 3U) == ACRE_EAGAIN);
}

static void receiver(void *arg)
{
    unsigned m = get(ACRE_FOREVER);

    (void)arg;
    say((char)('0' + m));
}

static void sender(void *arg)
{
    EXPECT(put(*(const unsigned *)arg, ACRE_FOREVER) == ACRE_OK);
    say('s');
}

static void test_receivers_wait(void)
{
    init();
    (void)spawn(TEST_LEVEL - 1U, receiver, NULL);
    (void)spawn(TEST_LEVEL - 2U, receiver, NULL);
    EXPECT(put(1U, ACRE_NO_WAIT) == ACRE_OK);
    EXPECT(put(2U, ACRE_NO_WAIT) == ACRE_OK);
    EXPECT_MARKS("12");
    EXPECT(queue.used == 0U);
}

static void test_senders_wait(void)
{
    static unsigned four = 4U, five = 5U;

    init();
    for (unsigned i = 1U; i <= 3U; i++) {
        (void)put(i, ACRE_NO_WAIT);
    }
    (void)spawn(TEST_LEVEL - 1U, sender, &five);
    (void)spawn(TEST_LEVEL - 2U, sender, &four);
    EXPECT(queue.used == 3U);
    for (unsigned i = 1U; i <= 5U; i++) {
        EXPECT(get(ACRE_NO_WAIT) == i); /* the more urgent sender's came in first */
    }
    EXPECT_MARKS("ss");
}

static int reset_reason;

static void reset_victim(void *arg)
{
    uint16_t m;

    (void)arg;
    reset_reason = acre_msgq_get(&queue, &m, ACRE_FOREVER);
    say('r');
}

static void test_reset(void)
{
    init();
    (void)spawn(TEST_LEVEL - 1U, reset_victim, NULL);
    acre_msgq_reset(&queue, ACRE_ECANCELED);
    EXPECT_MARKS("r");
    EXPECT(reset_reason == ACRE_ECANCELED);
    (void)put(1U, ACRE_NO_WAIT);
    acre_msgq_reset(&queue, ACRE_ECANCELED);
    EXPECT(get(ACRE_NO_WAIT) == 0U);
}

static void fifo_receiver(void *arg)
{
    say((acre_fifo_get(&fifo, ACRE_FOREVER) == arg) ? '1' : '0');
}

static void test_fifo(void)
{
    void *item[3][2];

    acre_fifo_init(&fifo, ACRE_WAIT_PRIORITY);
    EXPECT(acre_fifo_get(&fifo, ACRE_NO_WAIT) == NULL);
    EXPECT(acre_fifo_get(&fifo, 2U) == NULL);
    for (int round = 0; round < 2; round++) {
        for (int i = 0; i < 3; i++) {
            acre_fifo_put(&fifo, item[i]);
        }
        for (int i = 0; i < 3; i++) {
            EXPECT(acre_fifo_get(&fifo, ACRE_FOREVER) == item[i]);
        }
    }
    (void)spawn(TEST_LEVEL - 1U, fifo_receiver, item[0]);
    acre_fifo_put(&fifo, item[0]);
    EXPECT_MARKS("1");
    EXPECT(acre_fifo_get(&fifo, ACRE_NO_WAIT) == NULL); /* it went to the receiver alone */
}

int main(int argc, char **argv)
{
    kt_only = (argc > 1) ? argv[1] : NULL;
    KT_RUN(refusals);
    KT_RUN(first_in_first_out);
    KT_RUN(receivers_wait);
    KT_RUN(senders_wait);
    KT_RUN(reset);
    KT_RUN(fifo);
    return expect_report("kernel_ipc");
}
