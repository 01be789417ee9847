/* A disk that fails when it is told to. Preloaded before the hub; it minds only the store's files, and only while a file
   of that name lies in the folder ENISHI_DISK names: `full` (no space is left), `torn` (half of a write arrives, then no
   space is left), `unsure` (what was written may never have reached the disk). */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int told(const char *trouble) {
    const char *folder = getenv("ENISHI_DISK");
    char path[4096];
    if (!folder || snprintf(path, sizeof path, "%s/%s", folder, trouble) >= (int)sizeof path) return 0;
    return access(path, F_OK) == 0;
}

static int is_store(int file) {
    char link[64], path[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length <= 0) return 0;
    path[length] = 0;
    return strstr(path, "enishi.db") != NULL;
}

/* How much of a write arrives: all, half, or nothing. */
static ssize_t room(int file, size_t count) {
    if (!is_store(file)) return (ssize_t)count;
    if (told("full")) return 0;
    if (told("torn")) return (ssize_t)count / 2;
    return (ssize_t)count;
}

ssize_t pwrite64(int file, const void *bytes, size_t count, off64_t at) {
    ssize_t (*real)(int, const void *, size_t, off64_t) = dlsym(RTLD_NEXT, "pwrite64");
    int was = errno;
    ssize_t fits = room(file, count);
    errno = was;
    if (fits == 0 && count > 0) { errno = ENOSPC; return -1; }
    return real(file, bytes, (size_t)fits, at);
}

ssize_t pwrite(int file, const void *bytes, size_t count, off_t at) { return pwrite64(file, bytes, count, at); }

ssize_t write(int file, const void *bytes, size_t count) {
    ssize_t (*real)(int, const void *, size_t) = dlsym(RTLD_NEXT, "write");
    int was = errno;
    ssize_t fits = room(file, count);
    errno = was;
    if (fits == 0 && count > 0) { errno = ENOSPC; return -1; }
    return real(file, bytes, (size_t)fits);
}

int fdatasync(int file) {
    int (*real)(int) = dlsym(RTLD_NEXT, "fdatasync");
    if (is_store(file) && told("unsure")) { errno = EIO; return -1; }
    return real(file);
}

int fsync(int file) {
    int (*real)(int) = dlsym(RTLD_NEXT, "fsync");
    if (is_store(file) && told("unsure")) { errno = EIO; return -1; }
    return real(file);
}
