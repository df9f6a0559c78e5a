/* SPDX-License-Identifier: Apache-2.0 */
/* run_files.c - a fuzz target as an ordinary program: every file named, or every file of a folder, once */
#include "subject.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

static unsigned int runs;

static void run(const char *path)
{
    static uint8_t data[1U << 20];
    FILE *file = fopen(path, "rb");
    size_t bytes;

    if (file == NULL) {
        (void)fprintf(stderr, "%s cannot be read\n", path);
        exit(1);
    }
    bytes = fread(data, 1U, sizeof data, file);
    (void)fclose(file);
    (void)LLVMFuzzerTestOneInput(data, bytes);
    runs++;
}

int main(int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        DIR *folder = opendir(argv[i]);
        struct dirent *entry;
        char path[4096];

        if (folder == NULL) {
            run(argv[i]);
            continue;
        }
        while ((entry = readdir(folder)) != NULL) {
            if (entry->d_name[0] != '.') {
                (void)snprintf(path, sizeof path, "%s/%s", argv[i], entry->d_name);
                run(path);
            }
        }
        (void)closedir(folder);
    }
    (void)printf("%u inputs\n", runs);
    return runs == 0U; /* nothing run is nothing tested */
}
