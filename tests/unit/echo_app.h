/*
 * echo_app: the handler that the tests of the transports serve. It answers with what it was asked.
 *
 *   any path   "METHOD PATH?QUERY fault=NAME id=REQUEST_ID sid=SID body=BODY\n"
 *   /big       ECHO_BIG bytes
 *   /none      204
 *   /wait      one byte to .started, then it waits for one byte of .go, then as any path
 *   /abort     calls abort().
 */
#ifndef KARTOTEKA_TESTS_ECHO_APP_H
#define KARTOTEKA_TESTS_ECHO_APP_H

#include "http/server.h"

enum { ECHO_BIG = 4 * 1024 * 1024, ECHO_BODY_MAX = 300000 };

struct echo {
    int started, go; /* descriptors, for /wait */
};

void echo_handle(void *echo, struct request *req, struct response *res);

#endif
