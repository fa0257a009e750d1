/*
 * Preloaded into the command, this counts what its libc does to files and sends to the port PAUSE_PORT, appends a line for
 * each to the file PAUSE_LOG, and stops the process (SIGSTOP) right before the one that PAUSE_AT names, as `rename:7`.
 * Sends that begin with PAUSE_OBJECTS are a kind of their own. Paths below PAUSE_EXCEPT are left alone. The process ends with its parent, since nobody else would wake it.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

enum kind { RENAME, LINK, REMOVE, OBJECT, SEND, KINDS };
static const char *names[KINDS] = {"rename", "link", "remove", "object", "send"};
static int counts[KINDS];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int log_file = -1, port, stop_kind = -1, stop_number;
static const char *except = "", *objects = "";

__attribute__((constructor)) static void begin(void) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  const char *log = getenv("PAUSE_LOG"), *at = getenv("PAUSE_AT"), *to = getenv("PAUSE_PORT");
  if (log) log_file = open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  if (to) port = atoi(to);
  if (getenv("PAUSE_EXCEPT")) except = getenv("PAUSE_EXCEPT");
  if (getenv("PAUSE_OBJECTS")) objects = getenv("PAUSE_OBJECTS");
  if (!at) return;
  const char *colon = strchr(at, ':');
  for (int kind = 0; colon && kind < KINDS; kind++)
    if (strlen(names[kind]) == (size_t)(colon - at) && !strncmp(names[kind], at, colon - at)) stop_kind = kind;
  if (colon) stop_number = atoi(colon + 1);
}

/* The log's line is written by a system call of its own, so that it is not counted. */
static void count(enum kind kind, const char *what, size_t length) {
  if (log_file < 0) return;
  char line[2 * PATH_MAX + 64];
  pthread_mutex_lock(&lock);
  int number = ++counts[kind];
  int size = snprintf(line, sizeof line, "%s %d %.*s\n", names[kind], number, (int)length, what);
  if (size > 0) syscall(SYS_write, log_file, line, (size_t)size < sizeof line ? (size_t)size : sizeof line);
  pthread_mutex_unlock(&lock);
  if (kind == (enum kind)stop_kind && number == stop_number) raise(SIGSTOP);
}

static void count_path(enum kind kind, const char *path) {
  if (*except && !strncmp(path, except, strlen(except))) return;
  count(kind, path, strnlen(path, PATH_MAX));
}

/* The real path of what is named relative to an open directory; only removals of whole folders do that. */
static void count_at(enum kind kind, int directory, const char *path) {
  char whole[2 * PATH_MAX], link[64];
  if (*path == '/' || directory == AT_FDCWD) {
    count_path(kind, path);
    return;
  }
  snprintf(link, sizeof link, "/proc/self/fd/%d", directory);
  ssize_t size = readlink(link, whole, PATH_MAX - 1);
  if (size < 0) size = 0;
  snprintf(whole + size, sizeof whole - size, "/%.*s", PATH_MAX - 1, path);
  count_path(kind, whole);
}

static void count_send(int socket, const void *bytes, size_t length) {
  struct sockaddr_storage peer;
  socklen_t size = sizeof peer;
  if (port == 0 || getpeername(socket, (struct sockaddr *)&peer, &size) != 0) return;
  if (peer.ss_family != AF_INET || ntohs(((struct sockaddr_in *)&peer)->sin_port) != port) return;
  const char *end = memchr(bytes, '\r', length);
  size_t shown = end ? (size_t)(end - (const char *)bytes) : 0;
  if (shown < 2 || shown > 2000) count(SEND, "more of it", 10);
  else count(*objects && !strncmp(bytes, objects, strlen(objects)) ? OBJECT : SEND, bytes, shown);
}

#define NEXT(name) \
  static __typeof__(&name) next; \
  if (!next) next = (__typeof__(&name))dlsym(RTLD_NEXT, #name)

int rename(const char *from, const char *to) { NEXT(rename); count_path(RENAME, to); return next(from, to); }
int renameat(int a, const char *from, int b, const char *to) { NEXT(renameat); count_at(RENAME, b, to); return next(a, from, b, to); }
int link(const char *from, const char *to) { NEXT(link); count_path(LINK, to); return next(from, to); }
int linkat(int a, const char *from, int b, const char *to, int flags) { NEXT(linkat); count_at(LINK, b, to); return next(a, from, b, to, flags); }
int unlink(const char *path) { NEXT(unlink); count_path(REMOVE, path); return next(path); }
int rmdir(const char *path) { NEXT(rmdir); count_path(REMOVE, path); return next(path); }
int unlinkat(int at, const char *path, int flags) { NEXT(unlinkat); count_at(REMOVE, at, path); return next(at, path, flags); }
int remove(const char *path) { NEXT(remove); count_path(REMOVE, path); return next(path); }
ssize_t write(int file, const void *bytes, size_t length) { NEXT(write); count_send(file, bytes, length); return next(file, bytes, length); }
ssize_t writev(int file, const struct iovec *parts, int number) {
  NEXT(writev);
  if (number > 0) count_send(file, parts[0].iov_base, parts[0].iov_len);
  return next(file, parts, number);
}
ssize_t send(int socket, const void *bytes, size_t length, int flags) { NEXT(send); count_send(socket, bytes, length); return next(socket, bytes, length, flags); }
ssize_t sendmsg(int socket, const struct msghdr *message, int flags) {
  NEXT(sendmsg);
  if (message->msg_iovlen > 0) count_send(socket, message->msg_iov[0].iov_base, message->msg_iov[0].iov_len);
  return next(socket, message, flags);
}
