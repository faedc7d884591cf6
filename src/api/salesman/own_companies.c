/*
 * The actions company.list, company.listfull, company.bank and company.signers of guides, in v1
 * mycompany and mybank. An own company is a company of the directory that kartotekactl has marked:
 * its name, address and requisites stand there, one bank account with them.
 */
#include "api/salesman/own_companies.h"

#include "api/salesman/envelope.h"
#include "api/salesman/shapes.h"
#include "directory/company/company_list.h"

struct named {
    const char *name, *requisite;
};

static struct span requisite(const struct company *c, const char *name)
{
    for (size_t i = 0; i < c->requisites.n; i++) {
        if (span_is(c->requisites.v[i].name, name)) {
            return c->requisites.v[i].value;
        }
    }
    return SPAN("");
}

static void write_requisites(struct call *call, const struct company *c, const struct named *rows,
                             size_t n)
{
    for (size_t i = 0; i < n; i++) {
        w_text(&call->w, rows[i].name, requisite(c, rows[i].requisite));
    }
}

static bool has_account(const struct company *c)
{
    return span_any(requisite(c, "castBankRs")) || span_any(requisite(c, "castBankBik"));
}

/* An account has the number of its company: there is one. */
static void write_account(struct call *call, const struct company *c, bool of_company)
{
    static const struct named rows[] = {{"compBankBik", "castBankBik"},
                                        {"compBankRs", "castBankRs"},
                                        {"compBankKs", "castBankKs"},
                                        {"compBankName", "castBank"}};
    struct writer *w = &call->w;
    w_object(w, NULL);
    sm_id(call, "id", c->party->id);
    if (of_company) {
        sm_id(call, "mcid", c->party->id);
    }
    w_cstr(w, "tip", "bank");
    w_cstr(w, "isDefault", "yes");
    w_cstr(w, "ndsDefault", "0");
    w_cstr(w, "compNameRs", "Расчетный счет");
    write_requisites(call, c, rows, sizeof(rows) / sizeof(rows[0]));
    w_end(w);
}

static void write_company(struct call *call, const struct company *c, bool full)
{
    static const struct named rows[] = {{"compDirName", "castDirName"},
                                        {"compDirSignature", "castDirSignature"},
                                        {"compDirStatus", "castDirStatus"},
                                        {"compDirOsnovanie", "castDirOsnovanie"},
                                        {"compInn", "castInn"},
                                        {"compKpp", "castKpp"},
                                        {"compOgrn", "castOgrn"}};
    struct span legal = requisite(c, "castUrName");
    struct writer *w = &call->w;
    w_object(w, NULL);
    sm_id(call, "mcid", c->party->id);
    w_text(w, "compUrName", span_any(legal) ? legal : c->party->company_name);
    w_text(w, "compShotName", c->party->company_name);
    w_text(w, "compUrAddr", requisite(c, "castUrAddr"));
    w_text(w, "compFacAddr", company_address_line(call->req->mem, c->party));
    write_requisites(call, c, rows, sizeof(rows) / sizeof(rows[0]));
    if (full) {
        w_list(w, "bank");
        if (has_account(c)) {
            write_account(call, c, false);
        }
        w_end(w);
    }
    w_list(w, "signers");
    w_end(w);
    w_end(w);
}

static void write_short(struct call *call, const struct company *c)
{
    w_object(&call->w, NULL);
    sm_id(call, "mcid", c->party->id);
    w_text(&call->w, "title", c->party->company_name);
    w_end(&call->w);
}

static void write_short_account(struct call *call, const struct company *c)
{
    w_object(&call->w, NULL);
    sm_id(call, "id", c->party->id);
    sm_id(call, "mcid", c->party->id);
    w_cstr(&call->w, "title", "Расчетный счет");
    w_end(&call->w);
}

enum shown { COMPANIES, COMPANIES_FULL, ACCOUNTS, SHORT_COMPANIES, SHORT_ACCOUNTS };

static void write_item(struct call *call, const struct company *c, enum shown what)
{
    bool accounts = what == ACCOUNTS || what == SHORT_ACCOUNTS;
    if (accounts && !has_account(c)) {
        return;
    }
    switch (what) {
    case COMPANIES:
    case COMPANIES_FULL:
        write_company(call, c, what == COMPANIES_FULL);
        break;
    case ACCOUNTS:
        write_account(call, c, true);
        break;
    case SHORT_COMPANIES:
        write_short(call, c);
        break;
    case SHORT_ACCOUNTS:
        write_short_account(call, c);
        break;
    }
}

static enum err answer(struct call *call, enum shown what)
{
    struct company_list found;
    enum err e = company_own_list(&call->d, &found);
    if (e != E_OK) {
        return e;
    }
    sm_answer(call);
    w_list(&call->w, SM_DATA);
    for (size_t i = 0; i < found.n; i++) {
        write_item(call, &found.v[i], what);
    }
    w_end(&call->w);
    w_end(&call->w);
    return E_OK;
}

enum err guides_company_list(struct call *call)
{
    return answer(call, COMPANIES);
}

enum err guides_company_listfull(struct call *call)
{
    return answer(call, COMPANIES_FULL);
}

enum err guides_company_bank(struct call *call)
{
    return answer(call, ACCOUNTS);
}

enum err guides_mycompany(struct call *call)
{
    return answer(call, SHORT_COMPANIES);
}

enum err guides_mybank(struct call *call)
{
    return answer(call, SHORT_ACCOUNTS);
}

/* A company has no signers beside its director. */
enum err guides_company_signers(struct call *call)
{
    sm_answer(call);
    w_list(&call->w, SM_DATA);
    w_end(&call->w);
    w_end(&call->w);
    return E_OK;
}
