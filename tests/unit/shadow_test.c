/*
 * A call on its way to Kartoteka: named, its credentials exchanged wherever they stand, and nothing
 * else of it changed. The queue before it is bounded.
 */
#include <stdio.h>
#include <stdlib.h>

#include "ctl/shadow/translate.h"
#include "unit.h"
#include "wire/json_in.h"

#define LIT(text)                                                                                  \
    {                                                                                              \
        text, sizeof(text) - 1                                                                     \
    }

static struct credentials_pair pairs[] = {
    {CREDENTIALS_SID, LIT("old-sid"), LIT("new-sid")},
    {CREDENTIALS_TOKEN, LIT("T1"), LIT("T2")},
    {CREDENTIALS_PASSWORD, LIT("me@x:old p"), LIT("you@x:new&p")},
    {CREDENTIALS_APIKEY, LIT("me@x:K1"), LIT("you@x:K2")}};
static struct credentials keys = {.pairs = pairs, .n = COUNT_OF(pairs)};

static struct ids *ids; /* NULL: numbers stay */

/* The call to Kartoteka as "METHOD path|header|...|body", or "unknown". */
static const char *told(const char *method, const char *target, const char *headers,
                        const char *body)
{
    struct queue_call x = {.method = (char *)(uintptr_t)method,
                           .target = (char *)(uintptr_t)target};
    struct span list = span_of(headers), line, name, value, sent;
    struct question q;
    struct fetch_call call;
    struct buf out;
    while (span_any(list) && span_next(&list, '|', &line)) {
        (void)span_cut(line, ':', &name, &value);
        assert_true(queue_lines_add(&x.headers, name, span_trim(value)));
    }
    buf_text(&x.body, body);
    assert_true(question_read(&q, span_of(method), span_of(target),
                              translate_action(&t, span_of(target), span_of(body))));
    const struct translate_with tr = {&t, &keys, ids, false};
    bool ok = translate(&tr, &x, &q, &call, &sent);
    buf_init(&out, t.mem, 0);
    buf_printf(&out, "%s %.*s", call.method, SPAN_ARG(call.path));
    for (size_t i = 0; i < call.header_count; i++) {
        if (strcmp(call.headers[i], "Accept:") != 0 &&
            strcmp(call.headers[i], "Content-Type:") != 0) {
            buf_printf(&out, "|%s", call.headers[i]);
        }
    }
    buf_printf(&out, "|%.*s", SPAN_ARG(call.body != NULL ? sent : SPAN("-")));
    queue_lines_free(&x.headers);
    buf_free(&x.body);
    buf_char(&out, '\0');
    return ok ? out.p : "unknown";
}

static void credentials_wherever_they_stand(void **state)
{
    (void)state;
    assert_string_equal(told("GET", "/api/v1/crm/Clients?Id=1&objectId=2", "SID: old-sid", ""),
                        "GET api/v1/crm/Clients?Id=1&objectId=2|SID: new-sid|-");
    assert_string_equal(told("GET", "/api/2.0/crm/contact/1.json", "Authorization: T1", ""),
                        "GET api/2.0/crm/contact/1.json|Authorization: T2|-");
    assert_string_equal(told("GET", "/api/2.0/x?asc_auth_key=T1&a=%zz",
                             "Authorization: Bearer T1|Cookie: "
                             "a=1; asc_auth_key=T1; b=2",
                             ""),
                        "GET api/2.0/x?asc_auth_key=T2&a=%zz|Authorization: Bearer T2|Cookie: a=1; "
                        "asc_auth_key=T2; b=2|-");
    /* It is base64 of me@x:old p, then of you@x:new&p. */
    assert_string_equal(told("GET", "/api/2.0/x", "Authorization: Basic bWVAeDpvbGQgcA==", ""),
                        "GET api/2.0/x|Authorization: Basic eW91QHg6bmV3JnA=|-");
    assert_string_equal(told("POST", "/api/2.0/authentication.json",
                             "Content-Type: application/json",
                             "{\"userName\":\"me@x\",\"n\":1.50,\"password\":\"old p\"}"),
                        "POST api/2.0/authentication.json|Content-Type: application/json|"
                        "{\"userName\":\"you@x\",\"n\":1.50,\"password\":\"new&p\"}");
    assert_string_equal(
        told("POST", "/developer/v2/person", "", "login=me%40x&apikey=K1&action=list&q=%D0%BF+a"),
        "POST developer/v2/person|login=you%40x&apikey=K2&action=list&q=%D0%BF+a");
    assert_string_equal(
        told("POST", "/a/developer/v2/person", "login: me@x|apikey: K1", "{\"action\": \"list\"}"),
        "POST a/developer/v2/person|login: you@x|apikey: K2|{\"action\": \"list\"}");
}

static void unknown_credentials_and_none(void **state)
{
    (void)state;
    assert_string_equal(told("GET", "/api/v1/crm/Clients", "sid: another", ""), "unknown");
    assert_string_equal(told("GET", "/api/2.0/x", "Authorization: T9", ""), "unknown");
    assert_string_equal(told("GET", "/api/2.0/x?asc_auth_key=T9", "", ""), "unknown");
    assert_string_equal(told("POST", "/developer/v2/person", "", "login=you@x&apikey=K1"),
                        "unknown");
    assert_string_equal(told("GET", "/api/2.0/x", "", ""), "GET api/2.0/x|-");
    credentials_learn(&keys, SPAN("T9"), SPAN("T10"));
    assert_string_equal(told("GET", "/api/2.0/x", "Authorization: T9", ""),
                        "GET api/2.0/x|Authorization: T10|-");
    credentials_free(&keys);
    keys.pairs[0].there = SPAN("*");
    assert_string_equal(told("GET", "/api/v1/crm/Clients", "sid: another", ""),
                        "GET api/v1/crm/Clients|sid: new-sid|-");
    keys.pairs[0].there = SPAN("old-sid");
}

static void what_stays_behind(void **state)
{
    (void)state;
    assert_string_equal(told("GET", "/api/2.0/x",
                             "Host: a|Connection: close|Accept-Encoding: gzip|If-None-Match: "
                             "\"1\"|Range: bytes=0-1|Accept: */*|X-A: b",
                             ""),
                        "GET api/2.0/x|Accept: */*|X-A: b|-");
}

static void operations(void **state)
{
    static const struct {
        const char *method, *target, *action, *operation;
        bool reads;
    } rows[] = {
        {"GET", "/api/2.0/crm/contact/12.json?x=1", "", "GET crm/contact/{contactid:int}", true},
        {"GET", "/API/2.0/no/ivan%40x/7/such.xml", "", "GET no/{id}/{id}/such", true},
        {"PUT", "/api/2.0/crm/contact/person/12", "", "PUT crm/contact/person/{personid:int}",
         false},
        {"GET", "/api/v1/crm/Clients?Id=1", "", "GET Clients", true},
        {"POST", "/api/v1/crm/Clients", "", "POST Clients", false},
        {"POST", "/x/developer/v3/person", "list", "POST person list", true},
        {"GET", "/developer/v2/person?action=add", "", "GET person add", false},
        {"POST", "/developer/v2/person", "8 916 000", "POST person {action}", false},
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct question q;
        assert_true(question_read(&q, span_of(rows[i].method), span_of(rows[i].target),
                                  span_of(rows[i].action)));
        assert_string_equal(q.operation, rows[i].operation);
        assert_int_equal(q.reads, rows[i].reads);
    }
    struct question q;
    assert_false(question_read(&q, SPAN("GET"), SPAN("/api/3.0/x?/api/2.0/"), SPAN_NONE));
}

/* Has both answers to a write learned from. */
static void learn(const char *method, const char *target, const char *there, const char *here)
{
    struct question q;
    struct value *one = NULL, *other = NULL;
    assert_true(question_read(&q, span_of(method), span_of(target), SPAN("add")));
    assert_int_equal(json_parse(&t, span_of(there), &one), E_OK);
    assert_int_equal(json_parse(&t, span_of(here), &other), E_OK);
    ids_learn_answers(ids, &q, one, other);
}

static void numbers_of_records(void **state)
{
    (void)state;
    ids = ids_new();
    learn(
        "POST", "/api/2.0/crm/contact/person.json",
        "{\"count\":1,\"response\":{\"id\":10,\"company\":{\"id\":7},\"commonData\":[{\"id\":3}]}}",
        "{\"count\":2,\"response\":{\"id\":20,\"company\":{\"id\":7},\"commonData\":[{\"id\":4}]}"
        "}");
    learn("POST", "/api/2.0/crm/case.json", "{\"response\":{\"id\":10}}",
          "{\"response\":{\"id\":30}}");
    learn("POST", "/api/v1/crm/Clients", "{\"data\":{\"id\":\"10\"}}",
          "{\"data\":{\"id\":\"40\"}}");
    learn("POST", "/developer/v2/person", "{\"result\":\"ok\",\"data\":10}",
          "{\"result\":\"ok\",\"data\":50}");
    learn("POST", "/developer/v2/client", "{\"data\":10}", "{\"data\":60}");
    assert_string_equal(told("GET", "/api/2.0/crm/contact/10/data/3.json?x=10", "", ""),
                        "GET api/2.0/crm/contact/20/data/4.json?x=10|-");
    assert_string_equal(told("DELETE", "/api/2.0/crm/case/10/contact/10.json", "", ""),
                        "DELETE api/2.0/crm/case/30/contact/20.json|-");
    assert_string_equal(
        told("PUT", "/api/2.0/crm/case/11", "", "{\"members\":[10, 7],\"count\":10}"),
        "PUT api/2.0/crm/case/11|{\"members\":[20,7],\"count\":10}");
    assert_string_equal(
        told("PUT", "/api/2.0/crm/case/11", "", "members[]=10&members[1]=7&title=10"),
        "PUT api/2.0/crm/case/11|members[]=20&members[1]=7&title=10");
    assert_string_equal(told("GET", "/api/2.0/crm/case/10/customfield", "", ""),
                        "GET api/2.0/crm/case/30/customfield|-");
    assert_string_equal(told("GET", "/api/v1/crm/Clients?Id=10&objectId=10", "", ""),
                        "GET api/v1/crm/Clients?Id=40&objectId=10|-");
    assert_string_equal(
        told("POST", "/developer/v2/deal", "", "action=add&clid=10&pid_list=10,11&title=10"),
        "POST developer/v2/deal|action=add&clid=60&pid_list=50%2C11&title=10");
    /* The first number stays, and what is no number is none. */
    learn("PUT", "/api/2.0/crm/contact/person/10", "{\"response\":{\"id\":10}}",
          "{\"response\":{\"id\":21}}");
    assert_string_equal(told("GET", "/api/2.0/crm/contact/10", "", ""),
                        "GET api/2.0/crm/contact/20|-");
    ids_free(ids);
    ids = NULL;
}

static struct queue_call *sized(size_t bytes)
{
    struct queue_call *x = calloc(1, sizeof(*x));
    assert_non_null(x);
    x->bytes = bytes;
    return x;
}

static void the_queue_is_bounded(void **state)
{
    (void)state;
    struct queue *q = queue_new(2, 100);
    assert_null(queue_take(q, 0));
    assert_true(queue_reserve(q, 60));
    assert_false(queue_reserve(q, 41));
    assert_true(queue_reserve(q, 40));
    queue_offer(q, sized(60));
    queue_offer(q, sized(0));
    queue_offer(q, sized(40));
    assert_int_equal(queue_state(q).left[LEFT_FULL], 1);
    assert_int_equal(queue_state(q).waiting, 2);
    assert_true(queue_reserve(q, 40));
    struct queue_call *first = queue_take(q, 0);
    assert_int_equal(first->bytes, 60);
    assert_false(queue_reserve(q, 1));
    queue_done(q, first);
    assert_true(queue_reserve(q, 60));
    queue_free(q);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ctx_test(credentials_wherever_they_stand),
        ctx_test(unknown_credentials_and_none),
        ctx_test(what_stays_behind),
        cmocka_unit_test(operations),
        ctx_test(numbers_of_records),
        cmocka_unit_test(the_queue_is_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
