/* SPDX-License-Identifier: Apache-2.0 */
#ifndef RT_ERROR_H__
#define RT_ERROR_H__

/*
 * Error numbers. A call returns RT_EOK or one of these negated. With RT_USING_LIBC (and not NANO)
 * they are errno.h's, so that -RT_ETIMEOUT and a POSIX call's errno compare; several then share a
 * number (RT_EFULL and RT_ENOSPC). Without it they are small numbers of their own.
 */
#include <rtconfig.h>

#define RT_EOK 0

#if defined(RT_USING_LIBC) && !defined(RT_USING_NANO)

#include <errno.h>

#define RT_ERROR        255
#define RT_ETIMEOUT     ETIMEDOUT
#define RT_EFULL        ENOSPC
#define RT_EEMPTY       ENODATA
#define RT_ENOMEM       ENOMEM
#define RT_ENOSYS       ENOSYS
#define RT_EBUSY        EBUSY
#define RT_EIO          EIO
#define RT_EINTR        EINTR
#define RT_EINVAL       EINVAL
#define RT_ENOENT       ENOENT
#define RT_ENOSPC       ENOSPC
#define RT_EPERM        EPERM
#define RT_EFAULT       EFAULT
#define RT_ENOBUFS      ENOBUFS
#define RT_ESCHEDISR    253
#define RT_ESCHEDLOCKED 252
#define RT_ETRAP        254

#else

#define RT_ERROR        1
#define RT_ETIMEOUT     2
#define RT_EFULL        3
#define RT_EEMPTY       4
#define RT_ENOMEM       5
#define RT_ENOSYS       6
#define RT_EBUSY        7
#define RT_EIO          8
#define RT_EINTR        9
#define RT_EINVAL       10
#define RT_ENOENT       11
#define RT_ENOSPC       12
#define RT_EPERM        13
#define RT_ETRAP        14
#define RT_EFAULT       15
#define RT_ENOBUFS      16
#define RT_ESCHEDISR    17
#define RT_ESCHEDLOCKED 18

#endif

#endif
