/*
 * Guides?action=category, territory, relations, clientpath, loyalty: whole tables, by id.
 */
#include "api/salesman/dictionaries.h"

#include "api/salesman/envelope.h"
#include "api/salesman/shapes.h"
#include "directory/catalog/catalog.h"

typedef void (*entry_write)(struct writer *w, const struct cat_entry *e);

static enum err write_table(struct call *call, enum cat_dictionary_kind kind, entry_write more)
{
    const struct catalog *k;
    enum err e = catalog_of(&call->d, &k);
    if (e != E_OK) {
        return e;
    }
    sm_answer(call);
    w_list(&call->w, SM_DATA);
    for (size_t i = 0; i < k->dictionaries[kind].n; i++) {
        const struct cat_entry *entry = &k->dictionaries[kind].v[i];
        w_object(&call->w, NULL);
        sm_id(call, "id", entry->id);
        w_text(&call->w, "title", entry->title);
        if (more != NULL) {
            more(&call->w, entry);
        }
        w_end(&call->w);
    }
    w_end(&call->w);
    w_end(&call->w);
    return E_OK;
}

static void category(struct writer *w, const struct cat_entry *e)
{
    w_text(w, "tip", e->applies_to);
}

static void color(struct writer *w, const struct cat_entry *e)
{
    w_text(w, "color", e->color);
}

static void source(struct writer *w, const struct cat_entry *e)
{
    w_text(w, "utm_source", e->utm_source);
    w_text(w, "destination", e->destination);
}

static void loyalty(struct writer *w, const struct cat_entry *e)
{
    w_text(w, "color", e->color);
    w_cstr(w, "isDefault", e->is_default ? "yes" : "no");
}

enum err guides_category(struct call *call)
{
    return write_table(call, DICT_CATEGORY, category);
}

enum err guides_territory(struct call *call)
{
    return write_table(call, DICT_TERRITORY, NULL);
}

enum err guides_relations(struct call *call)
{
    return write_table(call, DICT_RELATION, color);
}

enum err guides_clientpath(struct call *call)
{
    return write_table(call, DICT_SOURCE, source);
}

enum err guides_loyalty(struct call *call)
{
    return write_table(call, DICT_LOYALTY, loyalty);
}
