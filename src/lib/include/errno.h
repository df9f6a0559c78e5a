/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ACRE_LIBC_ERRNO_H
#define ACRE_LIBC_ERRNO_H

/* Linux's numbers, the ones acre/err.h uses too. errno is one variable for all threads, as our
 * own code never reads it. */
extern int errno;

#define EPERM       1
#define ENOENT      2
#define EINTR       4
#define EIO         5
#define EBADF       9
#define EAGAIN      11
#define EWOULDBLOCK EAGAIN
#define ENOMEM      12
#define EACCES      13
#define EFAULT      14
#define EBUSY       16
#define EEXIST      17
#define ENODEV      19
#define EINVAL      22
#define ENOSPC      28
#define ESPIPE      29
#define EDOM        33
#define ERANGE      34
#define EDEADLK     35
#define ENOSYS      38
#define ENOMSG      42
#define ENODATA     61
#define EBADMSG     74
#define EOVERFLOW   75
#define EMSGSIZE    90
#define ENOTSUP     95
#define EOPNOTSUPP  95
#define EADDRINUSE  98
#define ENETDOWN    100
#define ENOBUFS     105
#define EISCONN     106
#define ENOTCONN    107
#define ETIMEDOUT   110
#define EALREADY    114
#define EINPROGRESS 115
#define ECANCELED   125

#endif
