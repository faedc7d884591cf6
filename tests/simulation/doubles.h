/*
 * doubles: the functions of server.c that the linker puts in the place of others (ld's --wrap), and
 * the real ones that they call.
 */
#ifndef KARTOTEKA_TESTS_SIMULATION_DOUBLES_H
#define KARTOTEKA_TESTS_SIMULATION_DOUBLES_H

#include <libpq-fe.h>
#include <poll.h>
#include <sys/epoll.h>

#include "base/shared_memory.h"

struct db_canceller;

void __real_PQclear(PGresult *r);
char *__real_PQresultErrorField(const PGresult *r, int field);

int64_t __wrap_clock_mono_us(void);
int64_t __wrap_clock_mono_ms(void);
int64_t __wrap_clock_unix_ms(void);
bool __wrap_shared_memory_open(struct shared_memory *m, const char *purpose, struct span name,
                               size_t size);
void __wrap_PQclear(PGresult *r);
char *__wrap_PQresultErrorField(const PGresult *r, int field);
int __wrap_epoll_create1(int flags);
int __wrap_epoll_ctl(int ep, int op, int fd, struct epoll_event *e);
int __wrap_epoll_wait(int ep, struct epoll_event *out, int most, int timeout);
int __wrap_poll(struct pollfd *fds, nfds_t n, int timeout);
PGconn *__wrap_PQconnectStartParams(const char *const *keywords, const char *const *values,
                                    int expand);
PostgresPollingStatusType __wrap_PQconnectPoll(PGconn *pg);
int __wrap_PQsocket(const PGconn *pg);
ConnStatusType __wrap_PQstatus(const PGconn *pg);
char *__wrap_PQerrorMessage(const PGconn *pg);
PQnoticeReceiver __wrap_PQsetNoticeReceiver(PGconn *pg, PQnoticeReceiver f, void *arg);
const char *__wrap_PQparameterStatus(const PGconn *pg, const char *name);
int __wrap_PQsetnonblocking(PGconn *pg, int on);
int __wrap_PQenterPipelineMode(PGconn *pg);
int __wrap_PQsendPrepare(PGconn *pg, const char *name, const char *sql, int n, const Oid *types);
int __wrap_PQsendQueryPrepared(PGconn *pg, const char *name, int n, const char *const *values,
                               const int *lengths, const int *formats, int format);
int __wrap_PQpipelineSync(PGconn *pg);
int __wrap_PQflush(PGconn *pg);
int __wrap_PQconsumeInput(PGconn *pg);
int __wrap_PQisBusy(PGconn *pg);
PGresult *__wrap_PQgetResult(PGconn *pg);
PGnotify *__wrap_PQnotifies(PGconn *pg);
void __wrap_PQfinish(PGconn *pg);
struct db_canceller *__wrap_canceller_new(void);
void __wrap_canceller_free(struct db_canceller *c);
void __wrap_canceller_ask(struct db_canceller *c, PGconn *pg);

#endif
