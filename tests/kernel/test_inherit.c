/* SPDX-License-Identifier: Apache-2.0 */
/* Priority inheritance: lent, passed on, and taken back. */
#include "kt.h"

static struct acre_mutex m[ACRE_INHERIT_DEPTH + 3];
static struct acre_sem gate;

struct step {
    struct acre_mutex *first;  /* taken, then `gate` is waited for, then */
    struct acre_mutex *second; /* this one, if any */
    uint32_t timeout;
    char mark;
};

static void holder(void *arg)
{
    const struct step *step = arg;

    EXPECT(acre_mutex_take(step->first, ACRE_FOREVER) == ACRE_OK);
    if (step->second == NULL) {
        (void)acre_sem_take(&gate, ACRE_FOREVER);
    } else if (acre_mutex_take(step->second, step->timeout) == ACRE_OK) {
        EXPECT(acre_mutex_give(step->second) == ACRE_OK);
    }
    say(step->mark);
    EXPECT(acre_mutex_give(step->first) == ACRE_OK);
}

static void waiter(void *arg)
{
    const struct step *step = arg;
    int err = acre_mutex_take(step->first, step->timeout);

    say(step->mark);
    if (err == ACRE_OK) {
        EXPECT(acre_mutex_give(step->first) == ACRE_OK);
    }
}

static void init(void)
{
    for (unsigned i = 0U; i < sizeof m / sizeof m[0]; i++) {
        acre_mutex_init(&m[i]);
    }
    (void)acre_sem_init(&gate, 0U, 100U, ACRE_WAIT_FIFO);
}

static void settle(void)
{
    (void)acre_thread_sleep(1U);
}

static struct step low = {&m[0], NULL, 0U, 'l'};
static struct step high = {&m[0], NULL, ACRE_FOREVER, 'h'};

static void medium_spins(void *arg)
{
    (void)arg;
    say('m');
}

/* The classic: without inheritance the medium thread runs while the high one waits for low. */
static void test_owner_inherits(void)
{
    struct acre_thread *l;

    init();
    l = spawn(TEST_LEVEL + 3U, holder, &low);
    settle();
    (void)spawn(TEST_LEVEL + 1U, waiter, &high);
    settle();
    EXPECT(l->level == TEST_LEVEL + 1U);
    EXPECT(l->base_level == TEST_LEVEL + 3U);
    (void)spawn(TEST_LEVEL + 2U, medium_spins, NULL);
    (void)acre_sem_give(&gate);
    settle();
    EXPECT_MARKS("lhm");
    EXPECT(l->state == ACRE_THREAD_DEAD);
}

static void test_given_back_at_release(void)
{

    init();
    (void)acre_mutex_take(&m[0], ACRE_NO_WAIT);
    (void)acre_mutex_take(&m[1], ACRE_NO_WAIT);
    (void)spawn(TEST_LEVEL - 1U, waiter, &(struct step){&m[0], NULL, ACRE_FOREVER, 'a'});
    (void)spawn(TEST_LEVEL - 2U, waiter, &(struct step){&m[1], NULL, ACRE_FOREVER, 'b'});
    EXPECT(acre_thread_self()->level == TEST_LEVEL - 2U);
    (void)acre_mutex_give(&m[1]);
    EXPECT_MARKS("b");
    EXPECT(acre_thread_self()->level == TEST_LEVEL - 1U); /* m[0] still asks for that */
    (void)acre_mutex_give(&m[0]);
    EXPECT_MARKS("a");
    EXPECT(acre_thread_self()->level == TEST_LEVEL);
}

static void test_given_back_at_timeout(void)
{
    init();
    (void)acre_mutex_take(&m[0], ACRE_NO_WAIT);
    (void)spawn(TEST_LEVEL - 1U, waiter, &(struct step){&m[0], NULL, 3U, 'a'});
    EXPECT(acre_thread_self()->level == TEST_LEVEL - 1U);
    acre_host_ticks(3U);
    EXPECT_MARKS("a");
    EXPECT(acre_thread_self()->level == TEST_LEVEL);
}

static void test_given_back_at_deletion(void)
{
    struct acre_thread *w;

    init();
    (void)acre_mutex_take(&m[0], ACRE_NO_WAIT);
    w = spawn(TEST_LEVEL - 1U, waiter, &(struct step){&m[0], NULL, ACRE_FOREVER, 'a'});
    EXPECT(acre_thread_self()->level == TEST_LEVEL - 1U);
    EXPECT(acre_thread_delete(w) == ACRE_OK);
    EXPECT(acre_thread_self()->level == TEST_LEVEL);
    EXPECT_MARKS("");
}

/* Thread i holds m[i] and waits for m[i - 1]. What the last one's waiter lends goes through
 * ACRE_INHERIT_DEPTH owners, no further. */
static void test_chain_and_its_bound(void)
{
    enum { LONG = ACRE_INHERIT_DEPTH + 2 };
    static struct step link[LONG];
    struct acre_thread *t[LONG];
    unsigned low_level = (ACRE_PRIORITIES > 8) ? 20U : 6U;
    int lent = 0;

    init();
    for (unsigned i = 0U; i < LONG; i++) {
        link[i] = (struct step){&m[i], (i == 0U) ? NULL : &m[i - 1U], ACRE_FOREVER, 'c'};
        t[i] = spawn(low_level, holder, &link[i]);
        settle();
    }
    (void)spawn(TEST_LEVEL + 1U, waiter, &(struct step){&m[LONG - 1], NULL, ACRE_FOREVER, 'w'});
    settle();
    for (unsigned i = 0U; i < LONG; i++) {
        lent += (t[i]->level == TEST_LEVEL + 1U) ? 1 : 0;
    }
    EXPECT(lent == ACRE_INHERIT_DEPTH);
    EXPECT((t[LONG - 1]->level == TEST_LEVEL + 1U) && (t[0]->level == low_level));
    (void)acre_sem_give(&gate);
    settle();
    EXPECT(strchr(kt_marks, 'w') == &kt_marks[LONG]);
    for (unsigned i = 0U; i < LONG; i++) {
        EXPECT(t[i]->state == ACRE_THREAD_DEAD);
    }
}

/* A circle of owners is a deadlock of the caller's making; the walk along it still ends. */
static void test_circle_ends(void)
{
    static struct step one = {&m[0], &m[1], ACRE_FOREVER, '1'};

    init();
    (void)acre_mutex_take(&m[1], ACRE_NO_WAIT);
    (void)spawn(TEST_LEVEL - 1U, holder, &one);
    EXPECT(acre_mutex_take(&m[0], 3U) == ACRE_EAGAIN);
    (void)acre_mutex_give(&m[1]);
    EXPECT_MARKS("1");
}

static void test_base_level_changes(void)
{
    struct acre_thread *l, *h;

    init();
    l = spawn(TEST_LEVEL + 3U, holder, &low);
    settle();
    h = spawn(TEST_LEVEL + 1U, waiter, &high);
    settle();
    EXPECT(acre_thread_set_level(l, TEST_LEVEL + 2U) == ACRE_OK); /* worse than it inherits */
    EXPECT((l->level == TEST_LEVEL + 1U) && (l->base_level == TEST_LEVEL + 2U));
    EXPECT(acre_thread_set_level(h, TEST_LEVEL + 3U) == ACRE_OK); /* the lender's own falls */
    EXPECT(l->level == TEST_LEVEL + 2U);
    EXPECT(acre_thread_set_level(h, TEST_LEVEL + 1U) == ACRE_OK);
    EXPECT(l->level == TEST_LEVEL + 1U);
}

/* An owner that is deleted leaves its mutexes to those who wait for them. */
static void test_dead_owner(void)
{
    struct acre_thread *l;

    init();
    l = spawn(TEST_LEVEL + 3U, holder, &low);
    settle();
    (void)spawn(TEST_LEVEL + 2U, waiter, &(struct step){&m[0], NULL, ACRE_FOREVER, 'b'});
    (void)spawn(TEST_LEVEL + 1U, waiter, &high);
    settle();
    EXPECT(acre_thread_delete(l) == ACRE_OK);
    settle();
    EXPECT_MARKS("hb");
    EXPECT(m[0].owner == NULL);
}

/* The order among waiters follows what they inherit. */
static void test_inheritance_reorders_waiters(void)
{
    static struct step first = {&m[1], &m[0], ACRE_FOREVER, 'f'};

    init();
    (void)acre_mutex_take(&m[0], ACRE_NO_WAIT);
    (void)spawn(TEST_LEVEL + 3U, holder, &first); /* holds m[1], waits for m[0] */
    settle();
    (void)spawn(TEST_LEVEL + 2U, waiter, &(struct step){&m[0], NULL, ACRE_FOREVER, 's'});
    settle();
    (void)spawn(TEST_LEVEL + 1U, waiter, &(struct step){&m[1], NULL, ACRE_FOREVER, 'u'});
    settle();
    EXPECT(acre_wait_first(&m[0].waiters)->base_level == TEST_LEVEL + 3U);
    (void)acre_mutex_give(&m[0]);
    settle();
    EXPECT_MARKS("fus");
}

int main(int argc, char **argv)
{
    kt_only = (argc > 1) ? argv[1] : NULL;
    KT_RUN(owner_inherits);
    KT_RUN(given_back_at_release);
    KT_RUN(given_back_at_timeout);
    KT_RUN(given_back_at_deletion);
    KT_RUN(chain_and_its_bound);
    KT_RUN(circle_ends);
    KT_RUN(base_level_changes);
    KT_RUN(dead_owner);
    KT_RUN(inheritance_reorders_waiters);
    return expect_report("kernel_inherit");
}
