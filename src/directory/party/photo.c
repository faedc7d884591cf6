#include "directory/party/photo.h"

#include "base/encode.h"
#include "directory/party/party_args.h"

const char *photo_type(struct span data)
{
    struct span webp = span_sub(data, 8, data.n);
    if (span_starts(data, SPAN("\x89PNG\r\n\x1a\n"))) {
        return "image/png";
    }
    if (span_starts(data, SPAN("\xff\xd8\xff"))) {
        return "image/jpeg";
    }
    if (span_starts(data, SPAN("GIF87a")) || span_starts(data, SPAN("GIF89a"))) {
        return "image/gif";
    }
    return span_starts(data, SPAN("RIFF")) && span_starts(webp, SPAN("WEBP")) ? "image/webp" : NULL;
}

static enum err edited(struct directory *d, enum err e, const struct rows *rs)
{
    return e == E_OK && rs->n == 0 ? err_set(d->c, E_PARTY_NOT_FOUND, "not the caller's to edit")
                                   : e;
}

enum err photo_set(struct directory *d, int64_t id, struct span data)
{
    struct rows rs;
    struct db_arg args[VISIBLE_ARGS + 5];
    struct db_arg *own = args + VISIBLE_ARGS;
    party_visible_args(d, EDIT_SHARED, args);
    own[0] = ARG_I64(id);
    own[1] = ARG_TEXT(span_of(photo_type(data)));
    own[2] = ARG_TEXT(hex_encode(d->c->mem, data));
    own[3] = db_arg_id(d->who.key_id);
    own[4] = ARG_TEXT(span_of(d->c->request_id));
    return edited(d, db_write1(d->c, STMT_PHOTO_SET, args, VISIBLE_ARGS + 5, &rs), &rs);
}

enum err photo_drop(struct directory *d, int64_t id)
{
    struct rows rs;
    struct db_arg args[VISIBLE_ARGS + 3];
    struct db_arg *own = args + VISIBLE_ARGS;
    party_visible_args(d, EDIT_SHARED, args);
    own[0] = ARG_I64(id);
    own[1] = db_arg_id(d->who.key_id);
    own[2] = ARG_TEXT(span_of(d->c->request_id));
    return edited(d, db_write1(d->c, STMT_PHOTO_DROP, args, VISIBLE_ARGS + 3, &rs), &rs);
}

enum err photo_get(struct directory *d, int64_t id, struct span known, struct photo *out)
{
    struct rows rs;
    struct db_arg args[VISIBLE_ARGS + 2];
    party_visible_args(d, SEE_SHARED, args);
    args[VISIBLE_ARGS] = ARG_I64(id);
    args[VISIBLE_ARGS + 1] = ARG_TEXT(known);
    enum err e = db_read1(d->c, STMT_PHOTO_GET, args, VISIBLE_ARGS + 2, &rs);
    if (e != E_OK) {
        return e;
    }
    if (rs.n == 0) {
        return err_set(d->c, E_PARTY_NOT_FOUND, "no party with a picture");
    }
    struct span digits = row_text(&rs, 0, PHOTO_GET__DATA);
    *out = (struct photo){.type = row_text(&rs, 0, PHOTO_GET__TYPE),
                          .hash = row_text(&rs, 0, PHOTO_GET__HASH),
                          .data = digits.p != NULL ? hex_decode(d->c->mem, digits) : SPAN_NONE};
    return E_OK;
}
