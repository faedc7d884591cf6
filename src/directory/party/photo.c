#include "directory/party/photo.h"

#include "base/encode.h"
#include "db/sql/r7.h"
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
    struct sql_photo_set_rows rs;
    enum err e = sql_photo_set(d->c,
                               SQL_ARGS(photo_set, .see = EDIT_SHARED, .id = id,
                                        .type = span_of(photo_type(data)),
                                        .data = hex_encode(d->c->mem, data)),
                               &rs);
    if (e == E_OK && rs.rows.n > 0 && !sql_photo_set_row(&rs, 0).has_room) {
        return err_set(d->c, E_PICTURES_FULL, "the tenant's pictures take all their room");
    }
    return edited(d, e, &rs.rows);
}

enum err photo_drop(struct directory *d, int64_t id)
{
    struct sql_photo_drop_rows rs;
    enum err e = sql_photo_drop(d->c, SQL_ARGS(photo_drop, .see = EDIT_SHARED, .id = id), &rs);
    return edited(d, e, &rs.rows);
}

enum err photo_get(struct directory *d, int64_t id, struct span known, struct photo *out)
{
    struct sql_photo_get_rows rs;
    enum err e =
        sql_photo_get(d->c, SQL_ARGS(photo_get, .see = SEE_SHARED, .id = id, .known = known), &rs);
    if (e != E_OK) {
        return e;
    }
    if (rs.rows.n == 0) {
        return err_set(d->c, E_PARTY_NOT_FOUND, "no party with a picture");
    }
    *directory_see(d, 1) = id;
    struct sql_photo_get_row row = sql_photo_get_row(&rs, 0);
    *out = (struct photo){
        .type = row.type,
        .hash = row.hash,
        .data = row.data.p != NULL ? hex_decode(d->c->mem, row.data) : SPAN_NONE,
    };
    return E_OK;
}
