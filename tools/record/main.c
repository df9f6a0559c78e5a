/* SPDX-License-Identifier: Apache-2.0 */
/*
 * main.c - acre-record: run a program and keep what it asked of its allocator as a trace
 *
 * The program runs with a library of ours in LD_PRELOAD, which notes every call in a mapped file;
 * when it has ended, however it has, the file is turned into a trace. What cannot be recorded is
 * refused beforehand (a program that loads no libraries) or said afterwards (children, exec).
 */
#define _GNU_SOURCE
#include "convert.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/personality.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define FAILED 125 /* we, and not the program */

struct options {
    const char *out;
    uint32_t flags; /* TRACE_HAS_... */
    char **program;
};

static int complain(const char *what, const char *about)
{
    (void)fprintf(stderr, "acre-record: %s%s\n", what, about);
    return FAILED;
}

static void help(void)
{
    (void)printf(
        "usage: acre-record [-o FILE] [--times] [--threads] [--sites] -- PROGRAM [ARGUMENT...]\n"
        "\n"
        "Run PROGRAM and record its allocations as a trace for acre-replay.\n"
        "\n"
        "  -o FILE     where to (default: acre.trace); a name in .bmt gives the flat format\n"
        "  --times     with the time of each call\n"
        "  --threads   with the number of the thread that made it\n"
        "  --sites     with the address it came from\n"
        "\n"
        "Recorded: malloc, calloc, realloc, reallocarray, free, aligned_alloc, memalign,\n"
        "posix_memalign, valloc, pvalloc, of all threads, in the order in which they happened.\n"
        "Not recorded, and said so: statically linked and setuid programs (refused), children of\n"
        "fork, calls from before the library was loaded. Not seen at all: mmap, brk, and\n"
        "allocators that a program brings along.\n"
        "\n"
        "Exit: what PROGRAM's was (128 + its signal); 125 if nothing could be recorded.\n");
}

static bool parse(int argc, char **argv, struct options *options)
{
    static const struct {
        const char *name;
        uint32_t flag;
    } extras[] = {
        {"--times", TRACE_HAS_TIME}, {"--threads", TRACE_HAS_THREAD}, {"--sites", TRACE_HAS_SITE}};
    int at = 1;

    for (; (at < argc) && (argv[at][0] == '-') && (strcmp(argv[at], "--") != 0); at++) {
        bool known = false;

        if ((strcmp(argv[at], "-o") == 0) && (at + 1 < argc)) {
            options->out = argv[++at];
            continue;
        }
        for (size_t i = 0; i < sizeof extras / sizeof extras[0]; i++) {
            if (strcmp(argv[at], extras[i].name) == 0) {
                options->flags |= extras[i].flag;
                known = true;
            }
        }
        if (!known) {
            (void)complain("unknown option, or one without its value: ", argv[at]);
            return false;
        }
    }
    at += (int)((at < argc) && (strcmp(argv[at], "--") == 0));
    if (at >= argc) {
        (void)complain("which program? Try --help.", "");
        return false;
    }
    options->program = &argv[at];
    return true;
}

/* ---- can it be recorded? ---- */

static bool in_path(const char *name, char *found, size_t room)
{
    const char *path = getenv("PATH");

    if (strchr(name, '/') != NULL) {
        (void)snprintf(found, room, "%s", name);
        return access(found, X_OK) == 0;
    }
    while ((path != NULL) && (*path != '\0')) {
        size_t length = strcspn(path, ":");

        (void)snprintf(found, room, "%.*s/%s", (int)length, (length != 0U) ? path : ".", name);
        if (access(found, X_OK) == 0) {
            return true;
        }
        path += length + (size_t)(path[length] == ':');
    }
    return false;
}

/* Bits of the program: 32, 64, or 0: a script, whose interpreter is what is recorded. -1: refused. */
static int width_of(const char *file)
{
    unsigned char head[4096];
    struct stat about;
    size_t bytes;
    bool dynamic = false;
    FILE *in = fopen(file, "rb");

    if (in == NULL) {
        (void)complain(strerror(errno), "");
        return -1;
    }
    bytes = fread(head, 1U, sizeof head, in);
    (void)fstat(fileno(in), &about);
    (void)fclose(in);
    if ((about.st_mode & (S_ISUID | S_ISGID)) != 0U) {
        (void)complain(file, " is setuid: the system would not load our library into it");
        return -1;
    }
    if ((bytes < sizeof(Elf64_Ehdr)) || (memcmp(head, ELFMAG, SELFMAG) != 0)) {
        return 0;
    }
    if (head[EI_CLASS] == ELFCLASS64) {
        Elf64_Ehdr elf;
        Elf64_Phdr part;

        memcpy(&elf, head, sizeof elf);
        for (size_t i = 0; (i < elf.e_phnum) && (elf.e_phoff + ((i + 1U) * sizeof part) <= bytes);
             i++) {
            memcpy(&part, &head[elf.e_phoff + (i * sizeof part)], sizeof part);
            dynamic = dynamic || (part.p_type == PT_INTERP);
        }
    } else {
        Elf32_Ehdr elf;
        Elf32_Phdr part;

        memcpy(&elf, head, sizeof elf);
        for (size_t i = 0; (i < elf.e_phnum) && (elf.e_phoff + ((i + 1U) * sizeof part) <= bytes);
             i++) {
            memcpy(&part, &head[elf.e_phoff + (i * sizeof part)], sizeof part);
            dynamic = dynamic || (part.p_type == PT_INTERP);
        }
    }
    if (!dynamic) {
        (void)complain(file, " is statically linked: its malloc is inside of it, out of reach");
        return -1;
    }
    return (head[EI_CLASS] == ELFCLASS64) ? 64 : 32;
}

/* The library lies beside this program; there is one for each width. */
static bool find_library(int width, char *library, size_t room)
{
    char self[2048];
    ssize_t length = readlink("/proc/self/exe", self, sizeof self - 1U);
    char *slash;

    if (length <= 0) {
        return false;
    }
    self[length] = '\0';
    slash = strrchr(self, '/');
    *slash = '\0';
    (void)snprintf(library, room, "%s/libacre-record%s.so", self, (width == 32) ? "32" : "");
    return access(library, R_OK) == 0;
}

/* ---- run ---- */

static struct log_head *make_log(char *path, size_t room)
{
    const char *folder = getenv("TMPDIR");
    struct log_head *head;
    int file;

    (void)snprintf(path, room, "%s/acre-record-XXXXXX", (folder != NULL) ? folder : "/tmp");
    file = mkstemp(path);
    if ((file < 0) || (ftruncate(file, LOG_PAGE) != 0)) {
        return NULL;
    }
    head = mmap(NULL, LOG_PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    (void)close(file);
    if (head == MAP_FAILED) {
        return NULL;
    }
    head->magic = LOG_MAGIC;
    return head;
}

static void become(char **program, const char *file, const char *library, const char *log,
                   struct log_head *head)
{
    const char *others = getenv("LD_PRELOAD");
    char preload[8192];

    (void)snprintf(preload, sizeof preload, "%s%s%s", library, (others != NULL) ? ":" : "",
                   (others != NULL) ? others : "");
    if ((setenv("LD_PRELOAD", preload, 1) != 0) || (setenv(LOG_VAR, log, 1) != 0)) {
        _exit(FAILED);
    }
    (void)personality(ADDR_NO_RANDOMIZE); /* so that call sites are the same in every run */
    head->pid = (uint32_t)getpid();
    (void)execv(file, program);
    _exit(complain(strerror(errno), ""));
}

static void report(const struct log_head *head, const struct convert_report *gaps,
                   const struct trace *trace, const char *out)
{
    (void)fprintf(stderr,
                  "acre-record: %zu operations, peak %llu bytes in %u blocks, %u threads: %s\n",
                  trace->count, (unsigned long long)trace->peak_bytes, trace->peak_blocks,
                  head->threads, out);
    if (head->children != 0U) {
        (void)fprintf(stderr, "acre-record: %u children were forked; theirs is not recorded\n",
                      head->children);
    }
    if (head->started > 1U) {
        (void)fprintf(stderr,
                      "acre-record: it called exec %u times; each is recorded, as if all "
                      "had been freed in between\n",
                      head->started - 1U);
    }
    if (head->failed != 0U) {
        (void)fprintf(stderr, "acre-record: %u requests failed and are not in the trace\n",
                      head->failed);
    }
    if ((gaps->unknown != 0U) || (gaps->missed != 0U) || (head->early != 0U)) {
        (void)fprintf(stderr,
                      "acre-record: not recorded: %zu calls for blocks from before recording "
                      "began, %zu frees%s\n",
                      gaps->unknown, gaps->missed,
                      (head->early != 0U) ? ", what the dynamic linker took for itself" : "");
    }
    if (head->stopped != 0U) {
        (void)fprintf(stderr, "acre-record: the log could not grow: the end is missing\n");
    }
}

static int finish(const struct options *options, const char *log, const struct log_head *head)
{
    size_t bytes = LOG_PAGE + ((size_t)head->count * sizeof(struct log_event));
    int file = open(log, O_RDONLY);
    struct convert_report gaps;
    struct trace_error error;
    struct trace trace = {0};
    unsigned char *all;
    int result;

    if (head->started == 0U) {
        return complain("nothing was recorded: our library was not loaded into the program", "");
    }
    all = (file < 0) ? MAP_FAILED : mmap(NULL, bytes, PROT_READ, MAP_PRIVATE, file, 0);
    if (all == MAP_FAILED) {
        return complain("the log cannot be read: ", strerror(errno));
    }
    trace.flags = options->flags;
    for (char **word = options->program; *word != NULL; word++) {
        size_t used = strlen(trace.note);

        (void)snprintf(&trace.note[used], sizeof trace.note - used, "%s%s", (used != 0U) ? " " : "",
                       *word);
    }
    result = convert((const struct log_event *)(const void *)&all[LOG_PAGE], (size_t)head->count,
                     &trace, &gaps);
    if (result != 0) {
        return complain("no memory to make the trace", "");
    }
    if ((trace_verify(&trace, &error) != 0) || (trace_save(&trace, options->out, &error) != 0)) {
        result = complain(error.text, "");
    } else {
        report(head, &gaps, &trace, options->out);
    }
    trace_free(&trace);
    return result;
}

int main(int argc, char **argv)
{
    struct options options = {.out = "acre.trace"};
    char file[4096];
    char library[4096];
    char log[4096];
    struct log_head *head;
    int status = 0;
    int width;
    int result;
    pid_t child;

    if ((argc > 1) && ((strcmp(argv[1], "--help") == 0) || (strcmp(argv[1], "-h") == 0))) {
        help();
        return 0;
    }
    if (!parse(argc, argv, &options)) {
        return FAILED;
    }
    if (!in_path(options.program[0], file, sizeof file)) {
        return complain("no such program: ", options.program[0]);
    }
    width = width_of(file);
    if (width < 0) {
        return FAILED;
    }
    if (!find_library(width, library, sizeof library)) {
        return complain("the library is not beside this program: ", library);
    }
    head = make_log(log, sizeof log);
    if (head == NULL) {
        return complain("no log can be made: ", strerror(errno));
    }
    child = fork();
    if (child == 0) {
        become(options.program, file, library, log, head);
    }
    while ((child > 0) && (waitpid(child, &status, 0) < 0) && (errno == EINTR)) {
    }
    result = (child > 0) ? finish(&options, log, head) : complain("fork: ", strerror(errno));
    (void)unlink(log);
    if (result != 0) {
        return result;
    }
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}
