/*
 * A provided.al2023 function in C: the Runtime API over a plain socket. It answers {"echo":EVENT}, or what the
 * event's first word asks for: "abort" ends it by a signal, "leak" takes memory until it is stopped.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#define PREFIX "/2018-06-01/runtime/invocation"
enum { MESSAGE_BYTES = 65536 };

static const char *address;

static int connect_to_api(void) {
  char host[64];
  int port = 0;
  sscanf(address, "%63[^:]:%d", host, &port);
  struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((unsigned short)port)};
  inet_pton(AF_INET, host, &to.sin_addr);
  int fd = socket(AF_INET, SOCK_STREAM, 0);
  if (fd < 0 || connect(fd, (struct sockaddr *)&to, sizeof to) != 0) exit(3);
  return fd;
}

/* One call on a connection of its own; returns the body, and fills in the value of a header if one is asked for. */
static char *call(const char *request, char *answer, const char *header, char *value) {
  int fd = connect_to_api();
  if (write(fd, request, strlen(request)) < 0) exit(3);
  size_t got = 0;
  long missing = -1;
  char *body = NULL;
  while (missing != 0) {
    ssize_t n = read(fd, answer + got, MESSAGE_BYTES - 1 - got);
    if (n <= 0) exit(3);
    got += (size_t)n;
    answer[got] = 0;
    char *end = strstr(answer, "\r\n\r\n");
    if (!end) continue;
    body = end + 4;
    char *length = strcasestr(answer, "content-length:");
    missing = (length ? atol(length + 15) : 0) - (long)(answer + got - body);
  }
  if (header) {
    char *at = strcasestr(answer, header);
    sscanf(at ? at + strlen(header) : "", "%127[^\r]", value);
  }
  close(fd);
  return body;
}

int main(void) {
  static char answer[MESSAGE_BYTES], request[MESSAGE_BYTES * 2], id[128];
  address = getenv("AWS_LAMBDA_RUNTIME_API");
  printf("compiled, for %s\n", getenv("_HANDLER"));
  fflush(stdout);
  for (;;) {
    snprintf(request, sizeof request, "GET " PREFIX "/next HTTP/1.1\r\nHost: %s\r\n\r\n", address);
    char *event = call(request, answer, "lambda-runtime-aws-request-id: ", id);
    if (strcmp(event, "\"abort\"") == 0) abort();
    while (strcmp(event, "\"leak\"") == 0) {
      memset(malloc(1 << 20), 1, 1 << 20);
      usleep(1000);
    }
    snprintf(request, sizeof request,
             "POST " PREFIX "/%s/response HTTP/1.1\r\nHost: %s\r\nContent-Length: %zu\r\n\r\n{\"echo\":%s}", id,
             address, strlen(event) + 9, event);
    static char ignored[MESSAGE_BYTES];
    call(request, ignored, NULL, NULL);
  }
}
