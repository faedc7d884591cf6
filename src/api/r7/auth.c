#include "api/r7/auth.h"

#include "api/r7/envelope.h"
#include "api/r7/instant.h"
#include "base/encode.h"
#include "base/text.h"
#include "base/utf8.h"
#include "directory/access/login_guard.h"

#define AUTH_NAME "asc_auth_key"

static const struct param login_rows[] = {
    PARAM_TEXT("userName", struct r7_login_args, user_name, PF_TRIM),
    PARAM_TEXT("password", struct r7_login_args, password, 0),
};
const struct params r7_login_params = PARAMS(login_rows, struct r7_login_args);

/* Returns the rest of a header "Scheme rest" when its scheme is the one asked for, without a comma
 * and all that follows it; else absent. */
static struct span scheme_rest(struct span header, const char *scheme)
{
    struct span word, rest, clean;
    if (!span_cut(span_trim(header), ' ', &word, &rest) || !span_iis(word, scheme)) {
        return SPAN_NONE;
    }
    span_cut(rest, ',', &clean, &rest);
    return span_trim(clean);
}

/* Gives the host that a login was sent to in the form in which a tenant's is stored: in small
 * letters, without a port. */
static struct span own_host(const struct call *call)
{
    struct span host = request_header(call->req, "host");
    ptrdiff_t colon = span_rfind(host, ':');
    bool port = colon > 0 && span_find(span_sub(host, (size_t)colon, host.n), ']') < 0;
    char *small = arena_cstr(call->req->mem, port ? span_sub(host, 0, (size_t)colon) : host);
    for (char *p = small; *p != '\0'; p++) {
        *p = (char)(*p >= 'A' && *p <= 'Z' ? *p - 'A' + 'a' : *p);
    }
    return host.p != NULL ? span_of(small) : SPAN_NONE;
}

static enum err by_token(struct call *call, struct span token)
{
    enum err e = access_by_token(&call->d, text_trim(token));
    if (e == E_OK) {
        r7_state(call)->token = token;
    }
    return e;
}

struct login_attempt r7_attempt(const struct call *call)
{
    return (struct login_attempt){.host = own_host(call), .address = call->req->remote_addr};
}

static enum err by_basic(struct call *call, struct span encoded)
{
    struct login_attempt attempt = r7_attempt(call);
    struct span pair = base64_decode(call->req->mem, encoded);
    if (pair.p == NULL || !utf8_text(pair) ||
        !span_cut(pair, ':', &attempt.login, &attempt.password)) {
        return err_set(&call->c, E_KEY_INVALID,
                       "Basic credentials are not base64 of login:password");
    }
    return login_by_password(&call->d, &attempt);
}

/* True when the attempt decides: it let the caller in, or failed for another reason than the
 * credential, so that the next authorizer must not be asked. */
static bool decided(struct call *call, enum err e)
{
    if (e == E_KEY_INVALID || e == E_KEY_MISSING) {
        err_clear(&call->c);
        return false;
    }
    return true;
}

/* True for a token in the header. A browser never sends one by itself, as it does with a
 * password. */
static bool says_token(struct span header)
{
    return (span_any(header) && span_find(span_trim(header), ' ') < 0) ||
           span_any(scheme_rest(header, "Bearer"));
}

/* Takes the port off when it is the scheme's default: browsers leave it out, other programs may
 * not. */
static struct span without_default_port(struct span host, bool https)
{
    struct span port = https ? SPAN(":443") : SPAN(":80");
    bool has = host.n > port.n && span_eq(span_sub(host, host.n - port.n, port.n), port);
    return has ? span_sub(host, 0, host.n - port.n) : host;
}

/* True when scheme, host and port of the Origin are those that the request came to. */
static bool is_own_origin(const struct request *req)
{
    struct span origin = request_header(req, "origin"), host = request_header(req, "host");
    struct span scheme = req->https ? SPAN("https://") : SPAN("http://");
    if (!span_any(host) || !span_istarts(origin, scheme)) {
        return false;
    }
    return span_ieq(without_default_port(span_sub(origin, scheme.n, origin.n), req->https),
                    without_default_port(host, req->https));
}

static bool intended(const struct call *call)
{
    const struct request *req = call->req;
    if (req->method == M_GET || req->method == M_HEAD ||
        span_any(request_header(req, "x-requested-with")) ||
        says_token(request_header(req, "authorization"))) {
        return true;
    }
    struct span site = request_header(req, "sec-fetch-site");
    if (span_any(site)) {
        return span_is(site, "same-origin");
    }
    return is_own_origin(req);
}

static enum err by_cookie(struct call *call, struct span token)
{
    enum err e = by_token(call, token);
    if (e == E_OK && !intended(call)) {
        return err_set(&call->c, E_FORBIDDEN, "a change by cookie without a sign of this site");
    }
    return e;
}

/* Asks the first authorizer, which takes a token from the parameter, the cookie or the header. */
static enum err first_authorizer(struct call *call, struct span header)
{
    struct span key = call_value(call, AUTH_NAME, true);
    if (span_any(key)) {
        return by_token(call, key);
    }
    struct span cookie = request_cookie(call->req, AUTH_NAME);
    if (span_any(cookie)) {
        return by_cookie(call, cookie);
    }
    bool bare = span_any(header) && span_find(span_trim(header), ' ') < 0;
    return bare ? by_token(call, span_trim(header))
                : err_set(&call->c, E_KEY_MISSING, "no token was sent");
}

static enum err by_headers_and_values(struct call *call)
{
    struct span header = request_header(call->req, "authorization");
    enum err e = first_authorizer(call, header);
    if (decided(call, e)) {
        return e;
    }
    struct span basic = scheme_rest(header, "Basic"), bearer = scheme_rest(header, "Bearer");
    if (span_any(basic)) {
        return by_basic(call, basic);
    }
    if (span_any(bearer)) {
        return by_token(call, bearer);
    }
    return err_set(&call->c, E_KEY_MISSING, "no credential let the caller in");
}

/* True when query or body may hold a credential, under any spelling of its name: such a one goes
 * before all others. */
static bool may_hold_key(struct ctx *c, struct span text)
{
    for (size_t i = 0; i + 3 <= text.n; i++) {
        const char *p = text.p + i;
        ctx_work(c, 1);
        if ((p[0] | 0x20) == 'k' && (p[1] | 0x20) == 'e' && (p[2] | 0x20) == 'y') {
            return true;
        }
        bool escaped = (p[0] == '%' && (p[1] == '4' || p[1] == '6')) ||
                       (p[0] == '&' && p[1] == '#') || (p[0] == '\\' && p[1] == 'u' && p[2] == '0');
        if (escaped) {
            return true;
        }
    }
    return false;
}

enum err r7_early(struct call *call)
{
    struct span header = request_header(call->req, "authorization");
    bool shown = span_any(header) || span_any(request_cookie(call->req, AUTH_NAME));
    if (!shown || may_hold_key(&call->c, call->req->query) ||
        may_hold_key(&call->c, call->req->body)) {
        return E_OK;
    }
    enum err e = by_headers_and_values(call);
    r7_state(call)->early = e == E_OK;
    return e;
}

enum err r7_authenticate(struct call *call)
{
    return r7_state(call)->early ? E_OK : by_headers_and_values(call);
}

struct login_answer {
    struct span token, expires;
};

static void token_shape(struct call *call, const char *key, const void *item)
{
    const struct login_answer *a = item;
    w_object(&call->w, key);
    w_text(&call->w, "token", a->token);
    w_text(&call->w, "expires", r7_instant(call->req->mem, a->expires));
    w_end(&call->w);
}

/* Sets the cookie. life: "; Max-Age=..." or empty, for as long as the browser is open. */
static void set_cookie(struct call *call, struct span token, const char *life)
{
    call_header(call, "Set-Cookie",
                arena_printf(call->req->mem, AUTH_NAME "=%.*s; Path=/; HttpOnly; SameSite=Lax%s%s",
                             SPAN_ARG(token), life, call->req->https ? "; Secure" : ""));
}

enum err r7_login(struct call *call)
{
    const struct r7_login_args *args = call->args;
    struct login_answer answer;
    r7_state(call)->login = true;
    struct login_attempt attempt = r7_attempt(call);
    attempt.login = args->user_name.v;
    attempt.password = args->password.v;
    enum err e = login_by_password(&call->d, &attempt);
    if (e != E_OK || (e = access_new_token(&call->d, call->conf->token_hours, &answer.token,
                                           &answer.expires)) != E_OK) {
        return e;
    }
    set_cookie(call, answer.token, "");
    call_header(call, "Cache-Control", SPAN("no-store, no-transform"));
    return r7_public(call, token_shape, &answer);
}

/* Ends the token that let the caller in, and the browser's copy of it. */
enum err r7_logout(struct call *call)
{
    struct span token = text_trim(r7_state(call)->token);
    if (!span_any(token)) {
        return r7_refuse(call, "Only a token can be ended, and none was sent.", "Authorization",
                         "no token", NULL);
    }
    enum err e = access_end_token(&call->d, token);
    if (e != E_OK) {
        return e;
    }
    set_cookie(call, SPAN(""), "; Max-Age=0");
    return r7_nothing(call);
}
