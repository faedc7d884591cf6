#include "api/r7/contact/photo.h"

#include "api/r7/contact/shape.h"
#include "api/r7/contact/target.h"
#include "directory/party/photo.h"
#include "wire/data_url.h"

/* base64 takes four bytes for three. */
enum { URL_MAX = PHOTO_MAX / 3 * 4 + 256 };

struct photo_args {
    struct opt_i64 id;
    struct value *photo;
    struct opt_text url;
    struct opt_bool upload_only;
};
static const struct param photo_rows[] = {
    PARAM_INT("contactid", struct photo_args, id, PF_EMPTY_IS_ABSENT),
    PARAM_VALUE("photo", struct photo_args, photo, PF_BODY | PF_LATER),
};
const struct params r7_photo_params = PARAMS(photo_rows, struct photo_args);
static const struct param url_rows[] = {
    PARAM_INT("contactid", struct photo_args, id, PF_EMPTY_IS_ABSENT),
    PARAM_TEXT("photourl", struct photo_args, url, PF_REQUIRED | PF_TRIM, .min = 1, .max = URL_MAX),
};
const struct params r7_photo_url_params = PARAMS(url_rows, struct photo_args);
static const struct param avatar_rows[] = {
    PARAM_INT("contactid", struct photo_args, id, PF_EMPTY_IS_ABSENT),
    PARAM_BOOL("uploadOnly", struct photo_args, upload_only, PF_EMPTY_IS_ABSENT),
};
const struct params r7_avatar_params = PARAMS(avatar_rows, struct photo_args);

static enum err check_picture(struct call *call, const char *name, struct span data)
{
    if (photo_type(data) == NULL) {
        return r7_refuse(call, "The picture is not a PNG, JPEG, GIF or WebP file.", name,
                         "no picture", "PNG, JPEG, GIF, WebP");
    }
    if (data.n > PHOTO_MAX) {
        return r7_refuse(call, "The picture is larger than 1 MiB.", name, "too large", "1 MiB");
    }
    return E_OK;
}

/* Finds the first file of a parameter. A file is an object with the members that multipart_in
 * makes; the names photo[] and photo[0] put it into a list. */
static const struct value *first_file(const struct value *v)
{
    while (v != NULL && value_get(v, SPAN("filename"), false) == NULL) {
        bool wraps = (v->kind == V_LIST || v->kind == V_OBJECT) && v->n > 0;
        v = wraps ? v->members[0].value : NULL;
    }
    return v;
}

enum err r7_photo_sent(struct call *call, const struct value *in, struct span *data)
{
    const struct value *file = first_file(in);
    const struct value *content = file != NULL ? value_get(file, SPAN("data"), false) : NULL;
    *data = content != NULL ? value_scalar(content) : SPAN_NONE;
    if (!span_any(*data)) { /* a form sends it for a file that nobody chose */
        *data = SPAN_NONE;
        return E_OK;
    }
    return check_picture(call, "photo", *data);
}

static enum err keep(struct call *call, struct span data)
{
    const struct photo_args *a = call->args;
    struct party *p;
    enum err e = r7_contact_to_edit(call, a->id, 0, 0, &p);
    if (e != E_OK || (e = photo_set(&call->d, p->id, data)) != E_OK) {
        return e;
    }
    return r7_text(call, r7_photo_url(call->req->mem, p->id));
}

enum err r7_photo_change(struct call *call)
{
    const struct photo_args *a = call->args;
    struct span data;
    enum err e = r7_photo_sent(call, a->photo, &data);
    if (e != E_OK) {
        return e;
    }
    return data.p == NULL ? r7_refuse(call, "No picture was sent.", "photo", "missing", NULL)
                          : keep(call, data);
}

/* Decodes "data:image/png;base64,...". The type that it states is not believed. */
static enum err from_url(struct call *call, struct span url, struct span *data)
{
    switch (data_url_read(call->req->mem, url, data)) {
    case DATA_URL_OTHER:
        return r7_refuse(call, "Only data: URLs in base64 are accepted, nothing is fetched.",
                         "photourl", "no data: URL", "data:image/png;base64,...");
    case DATA_URL_BROKEN:
        return r7_refuse(call, "The data: URL is not base64.", "photourl", "not base64", NULL);
    default:
        return check_picture(call, "photourl", *data);
    }
}

enum err r7_photo_change_by_url(struct call *call)
{
    const struct photo_args *a = call->args;
    struct span data;
    enum err e = from_url(call, a->url.v, &data);
    return e != E_OK ? e : keep(call, data);
}

enum err r7_avatar_delete(struct call *call)
{
    const struct photo_args *a = call->args;
    struct party *p;
    enum err e = r7_contact_to_edit(call, a->id, 0, 0, &p);
    bool keeps = a->upload_only.has == GIVEN && a->upload_only.v;
    if (e != E_OK || (!keeps && (e = photo_drop(&call->d, p->id)) != E_OK)) {
        return e;
    }
    return r7_text(call, SPAN(""));
}

enum err r7_photo_get(struct call *call)
{
    const struct r7_id_args *a = call->args;
    struct photo f;
    int64_t id;
    enum err e = r7_id(call, a->id, &id);
    if (e != E_OK ||
        (e = photo_get(&call->d, id, request_header(call->req, "if-none-match"), &f)) != E_OK) {
        return r7_missing(call, e, id);
    }
    call_header(call, "ETag", arena_printf(call->req->mem, "\"%.*s\"", SPAN_ARG(f.hash)));
    call->res->body.n = 0;
    call->res->status = f.data.p != NULL ? 200 : 304;
    call->res->content_type =
        f.data.p != NULL ? arena_printf(call->req->mem, "%.*s", SPAN_ARG(f.type)).p : NULL;
    buf_span(&call->res->body, f.data);
    return E_OK;
}
