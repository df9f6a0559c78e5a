/* SPDX-License-Identifier: Apache-2.0 */
/* The fault hook: called with what was said, replaceable, and its absence is no error. */
#include "acre/fault.h"
#include "expect.h"

static struct acre_fault heard;
static int calls;

static void listen(const struct acre_fault *fault)
{
    heard = *fault;
    calls++;
}

int main(void)
{
    int object;
    struct acre_fault fault = {ACRE_MODULE_POOL, ACRE_ECORRUPT, 3, &object, &heard};

    EXPECT(acre_fault(&fault) == ACRE_ECORRUPT); /* nobody listens: still refused */
    EXPECT(calls == 0);
    EXPECT(acre_fault_hook(listen) == NULL);
    EXPECT(acre_fault(&fault) == ACRE_ECORRUPT);
    EXPECT((calls == 1) && (heard.invariant == 3) && (heard.object == &object));
    EXPECT(acre_fault_hook(NULL) == listen);
    EXPECT(acre_fault(&fault) == ACRE_ECORRUPT);
    EXPECT(calls == 1);
    return expect_report("fault");
}
