#include "api/r7/auth.h"

#include "api/r7/envelope.h"
#include "api/r7/instant.h"
#include "base/encode.h"
#include "base/text.h"
#include "base/utf8.h"
#include "directory/access/login_guard.h"

#define AUTH_NAME "asc_auth_key"

static const struct param login_rows[] = {
    PARAM_TEXT("userName", struct login_args, user_name, PF_TRIM),
    PARAM_TEXT("password", struct login_args, password, 0),
};
const struct params r7_login_params = PARAMS(login_rows, struct login_args);

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

static enum err by_token(struct call *call, struct span token)
{
    enum err e = access_by_token(&call->d, text_trim(token));
    if (e == E_OK) {
        r7_state(call)->token = token;
    }
    return e;
}

static enum err by_basic(struct call *call, struct span encoded)
{
    struct span login, password;
    struct span pair = base64_decode(call->req->mem, encoded);
    if (pair.p == NULL || !utf8_text(pair) || !span_cut(pair, ':', &login, &password)) {
        return err_set(&call->c, E_KEY_INVALID,
                       "Basic credentials are not base64 of login:password");
    }
    return login_each_time(&call->d, login, password, request_header(call->req, "host"),
                           call->req->remote_addr);
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

/* True for a token in the header. No browser sends one by itself, as it does with a password. */
static bool says_token(struct span header)
{
    return (span_any(header) && span_find(span_trim(header), ' ') < 0) ||
           span_any(scheme_rest(header, "Bearer"));
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
    struct span origin = request_header(req, "origin"), host = request_header(req, "host");
    ptrdiff_t slash = span_rfind(origin, '/');
    return span_any(host) && slash >= 0 &&
           span_ieq(span_sub(origin, (size_t)slash + 1, origin.n), host);
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

enum err r7_authenticate(struct call *call)
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

enum err r7_login(struct call *call)
{
    const struct login_args *args = call->args;
    struct login_answer answer;
    r7_state(call)->login = true;
    enum err e = login_guarded(&call->d, args->user_name.v, args->password.v,
                               request_header(call->req, "host"), call->req->remote_addr);
    if (e != E_OK || (e = access_new_token(&call->d, &answer.token, &answer.expires)) != E_OK) {
        return e;
    }
    call_header(call, "Set-Cookie",
                arena_printf(call->req->mem, AUTH_NAME "=%.*s; Path=/; HttpOnly; SameSite=Lax%s",
                             SPAN_ARG(answer.token), call->req->https ? "; Secure" : ""));
    call_header(call, "Cache-Control", SPAN("no-store, no-transform"));
    return r7_public(call, token_shape, &answer);
}
