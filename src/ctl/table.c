/*
 * table: every command. A new one is a row here and a function in a file of its own.
 */
#include "ctl/ctl.h"

/* clang-format off */
#define TENANT {"--tenant", "NAME", CTL_REQUIRED, "the tenant"}
#define HOLD                                                                                       \
    {"--hold-ms", "N", CTL_OPTIONAL, "the longest that writes are held, half of LOCK_TIMEOUT_MS by default"}
#define LOYALTY_OWNER                                                                              \
    {"--client", "ID", CTL_OPTIONAL, "the client, or"},                                            \
    {"--external-code", "TEXT", CTL_OPTIONAL, "the client's external code"}
#define MOVE_FROM                                                                                  \
    {"--from", "URL", CTL_REQUIRED, "where it answers: https"},                                    \
    {"--secret-file", "FILE", CTL_OPTIONAL, "its key, token or password; else MOVE_FROM_SECRET, else standard input"}, \
    {"--ca", "FILE", CTL_OPTIONAL, "certificates to trust, instead of the system's"},              \
    {"--plain-http", NULL, CTL_OPTIONAL, "allow http to other machines"},                          \
    {"--rate", "N", CTL_OPTIONAL, "requests a second at most, 5 by default"},                      \
    {"--dry-run", NULL, CTL_OPTIONAL, "read and count, store nothing"},                            \
    {"--restart", NULL, CTL_OPTIONAL, "from the beginning, not from where it stopped"},            \
    {"--skip", "STEP", CTL_REPEATED, "not this step; each run prints them"},                       \
    {"--report", "FILE", CTL_OPTIONAL, "a new CSV of what was not taken, and of new ids"}
#define LOYALTY_DRY_RUN {"--dry-run", NULL, CTL_OPTIONAL, "read and count, store nothing"}

const struct ctl_command ctl_commands[] = {
    {"init", NULL, NULL, 0,
     "Make database, logins, configuration, a first tenant with an employee and keys; as root.",
     cmd_init, {
        {"--tenant", "NAME", CTL_OPTIONAL, "the tenant, main by default"},
        {"--time-zone", "ZONE", CTL_OPTIONAL, "its IANA time zone, Europe/Moscow by default"},
        {"--login", "LOGIN", CTL_OPTIONAL, "the employee's login, admin by default"},
        {"--name", "NAME", CTL_OPTIONAL, "the employee's name"},
        {"--password-file", "FILE", CTL_OPTIONAL, "take the password from here; else one is made"},
        {"--object", "N", CTL_OPTIONAL, "WebDelivery's objectId, 199999999 by default"}}},
    {"db", "migrate", NULL, 0, "Make the roles where possible and bring the schema up to date.",
     cmd_db_migrate, {{0}}},
    {"db", "status", NULL, 0, "Say which schema the database has, and what of it is wrong; then 1.",
     cmd_db_status, {
        {"--accept", "NAME", CTL_REPEATED, "this one is known here"}}},

    {"backup", NULL, "FILE", 1, "Write the database to a file: rows, owners, rights, no passwords.",
     cmd_backup, {
        {"--tenant", "NAME", CTL_OPTIONAL, "the rows of this tenant only"}}},
    {"restore", NULL, "FILE", 1, "Read a backup into an empty database; a tenant's into one with others.",
     cmd_restore, {
        {"--tenant", "NAME", CTL_OPTIONAL, "a tenant's file: the name it gets"}}},
    {"doctor", NULL, NULL, 0, "Name each unsafe setting, with its mend; 1 when there is one.",
     cmd_doctor, {
        {"--accept", "NAME", CTL_REPEATED, "this one is known here"}}},

    {"cluster", "add", "NAME", 1,
     "Have a cluster serve tenants; of one that is known: change its addresses, note its tenants.",
     cmd_cluster_add, {
        {"--database", "CONNINFO", CTL_REQUIRED, "for workers"},
        {"--admin-database", "CONNINFO", CTL_REQUIRED, "for kartotekactl; moves need a superuser"},
        {"--peer-database", "CONNINFO", CTL_OPTIONAL, "for servers of other clusters; as for kartotekactl by default"},
        {"--tenants-max", "N", CTL_OPTIONAL, "the most tenants, 1000000 by default"}}},
    {"cluster", "list", NULL, 0, "List the clusters with their tenants.",
     cmd_cluster_list, {CTL_JSON}},
    {"cluster", "moves", NULL, 0, "List moves of tenants: those under way, then the newest.",
     cmd_cluster_moves, {CTL_JSON}},
    {"cluster", "remove", "NAME", 1, "Forget a cluster without tenants.",
     cmd_cluster_remove, {{0}}},

    {"tenant", "add", "NAME", 1, "Make a tenant with its directories.",
     cmd_tenant_add, {
        {"--cluster", "NAME", CTL_OPTIONAL, "where; by default the cluster with the fewest tenants"},
        {"--time-zone", "ZONE", CTL_OPTIONAL, "its IANA time zone, Europe/Moscow by default"}}},
    {"tenant", "list", NULL, 0, "List the tenants.",
     cmd_tenant_list, {CTL_JSON}},
    {"tenant", "move", "NAME CLUSTER", 2, "Take a tenant to another cluster while it works.",
     cmd_tenant_move, {HOLD}},
    {"tenant", "move-back", "NAME", 1, "Take a tenant back to the cluster where it was before.",
     cmd_tenant_move_back, {HOLD}},
    {"tenant", "move-resume", "NAME", 1, "Go on with a move that was cut.",
     cmd_tenant_move_resume, {HOLD}},
    {"tenant", "move-undo", "NAME", 1, "Take back a move that is not decided: the tenant stays.",
     cmd_tenant_move_undo, {{0}}},
    {"tenant", "rename", "NAME NEW", 2, "Give a tenant another name; keys and logins stay.",
     cmd_tenant_rename, {{0}}},
    {"tenant", "delete", "NAME", 1,
     "Let nobody in, write all rows to a file, and have purge delete the tenant later.",
     cmd_tenant_delete, {
        {"--dump", "FILE", CTL_REQUIRED, "the file, for restore; it must not be there"},
        {"--days", "N", CTL_OPTIONAL, "so much later, 7 by default"}}},
    {"tenant", "keep", "NAME", 1, "Take back the deletion of a tenant: it works as before.",
     cmd_tenant_keep, {{0}}},
    {"tenant", "purge", NULL, 0, "Delete the tenants whose time has come; asks for each.",
     cmd_tenant_purge, {
        {"--yes", NULL, CTL_OPTIONAL, "do not ask"}}},
    {"tenant", "set", "NAME", 1, "Change what a tenant may choose; prints what holds.",
     cmd_tenant_set, {
        {"--semantic-status", "on|off", CTL_OPTIONAL, "WebDelivery: errors have real HTTP codes"},
        {"--contact-unique", "on|off", CTL_OPTIONAL, "WebDelivery: a contact value has one client"},
        {"--r7-small-ids", "on|off", CTL_OPTIONAL, "R7: ids above 2^31-1 are left out of answers"},
        {"--time-zone", "ZONE", CTL_OPTIONAL, "its IANA time zone"},
        {"--error-language", "en|ru", CTL_OPTIONAL, "WebDelivery: of errors, where a request names none"},
        {"--pictures-max", "BYTES", CTL_OPTIONAL, "room for pictures, 1073741824 by default"},
        {"--audit-reads", "on|off", CTL_OPTIONAL, "whether the audit has who read whom, on by default"},
        {"--home-country", "RU|KZ|BY|UA|...", CTL_OPTIONAL,
         "whose phones are written without a code"}}},

    {"cors", "add", "ORIGIN", 1, "Let pages of an origin read a tenant's answers; * for any.",
     cmd_cors_add, {TENANT}},
    {"cors", "remove", "ORIGIN", 1, "Take an origin back.",
     cmd_cors_remove, {TENANT}},
    {"cors", "list", NULL, 0, "List the origins of tenants.",
     cmd_cors_list, {
        {"--tenant", "NAME", CTL_OPTIONAL, "of this tenant only"}, CTL_JSON}},

    {"webhook", "add", "NAME", 1, "Have changes told to an address; prints the secret that signs them.",
     cmd_webhook_add, {
        TENANT,
        {"--url", "URL", CTL_REQUIRED, "where to post: https, a public address"},
        {"--dialect", "NAME", CTL_OPTIONAL, "r7 (by default), webdelivery, salesman, salesman-event or ids"},
        {"--event", "NAME", CTL_REPEATED, "person.add, deal.close, history.add, lead.add, ...; all by default"},
        {"--without-key", "ID", CTL_REPEATED, "not what this key has changed"},
        {"--without-employee", "LOGIN", CTL_REPEATED, "not what this employee has changed"}}},
    {"webhook", "list", NULL, 0, "List webhooks: where they go, what waits, what is dead.",
     cmd_webhook_list, {TENANT, CTL_JSON}},
    {"webhook", "set", "NAME", 1, "Change the address or the events.",
     cmd_webhook_set, {
        TENANT,
        {"--url", "URL", CTL_OPTIONAL, "where to post: https, a public address"},
        {"--event", "NAME", CTL_REPEATED, "these only"},
        {"--all-events", NULL, CTL_OPTIONAL, "all of them"}}},
    {"webhook", "test", "NAME", 1, "Post the event ping now, signed; 1 when it is not taken.",
     cmd_webhook_test, {TENANT}},
    {"webhook", "pause", "NAME", 1, "Let its events wait.",
     cmd_webhook_pause, {TENANT}},
    {"webhook", "resume", "NAME", 1, "Send again, at once also what has failed.",
     cmd_webhook_resume, {TENANT}},
    {"webhook", "rotate", "NAME", 1, "Make and print a new secret; for some hours both sign.",
     cmd_webhook_rotate, {
        TENANT,
        {"--hours", "N", CTL_OPTIONAL, "so long, 24 by default"}}},
    {"webhook", "dead", "NAME", 1, "List the events that were given up.",
     cmd_webhook_dead, {
        TENANT,
        {"--limit", "N", CTL_OPTIONAL, "so many, 100 by default"},
        CTL_JSON}},
    {"webhook", "resend", "NAME", 1, "Send events again that were given up.",
     cmd_webhook_resend, {
        TENANT,
        {"--event", "ID", CTL_OPTIONAL, "this one, or"},
        {"--all", NULL, CTL_OPTIONAL, "all"}}},
    {"webhook", "log", "NAME", 1, "List attempts of the last 14 days, newest first.",
     cmd_webhook_log, {
        TENANT,
        {"--failed", NULL, CTL_OPTIONAL, "those that failed"},
        {"--limit", "N", CTL_OPTIONAL, "so many, 100 by default"},
        CTL_JSON}},
    {"webhook", "delete", "NAME", 1, "Delete a webhook with all that waits for it; asks.",
     cmd_webhook_delete, {
        TENANT,
        {"--yes", NULL, CTL_OPTIONAL, "do not ask"}}},
    {"send", NULL, NULL, 0, "Post the events of all webhooks, until a signal ends it.",
     cmd_send, {
        {"--once", NULL, CTL_OPTIONAL, "end when nothing is due: for a timer"},
        {"--seconds", "N", CTL_OPTIONAL, "end after so many seconds"},
        {"--parallel", "N", CTL_OPTIONAL, "posts to one receiver at a time, 8 by default"}}},

    {"employee", "add", NULL, 0, "Add an employee; the password is the first line of stdin.",
     cmd_employee_add, {
        TENANT,
        {"--login", "LOGIN", CTL_REQUIRED, "the name to log in with"},
        {"--name", "NAME", CTL_REQUIRED, "the name shown"},
        {"--title", "TEXT", CTL_OPTIONAL, "the job title"},
        {"--role", "ROLE", CTL_OPTIONAL, "SalesMan's role, specialist by default"},
        {"--boss", "LOGIN", CTL_OPTIONAL, "the superior"},
        {"--admin", NULL, CTL_OPTIONAL, "sees and edits everything"},
        {"--password-file", "FILE", CTL_OPTIONAL, "take the password from here"},
        {"--no-password", NULL, CTL_OPTIONAL, "none: he cannot log in to R7"}}},
    {"employee", "list", NULL, 0,
     "Employees: id, login, name, title, role, superior, admin, state, password, open logins.",
     cmd_employee_list, {
        TENANT,
        {"--deleted", NULL, CTL_OPTIONAL, "also those that were deleted"}, CTL_JSON}},
    {"employee", "set", "LOGIN", 1, "Change what is given of an employee's account.",
     cmd_employee_set, {
        TENANT,
        {"--login", "LOGIN", CTL_OPTIONAL, "another name to log in with"},
        {"--name", "NAME", CTL_OPTIONAL, "the name shown"},
        {"--title", "TEXT", CTL_OPTIONAL, "the job title"},
        {"--role", "ROLE", CTL_OPTIONAL, "SalesMan's role"},
        {"--boss", "LOGIN|none", CTL_OPTIONAL, "the superior"},
        {"--admin", "yes|no", CTL_OPTIONAL, "sees and edits everything"},
        {"--email", "TEXT", CTL_OPTIONAL, "the mail address"},
        {"--phone", "TEXT", CTL_OPTIONAL, "the telephone number"},
        {"--mobile", "TEXT", CTL_OPTIONAL, "the number of the mobile telephone"}}},
    {"employee", "password", "LOGIN", 1,
     "Give an employee the password on the first line of stdin; his open logins end.",
     cmd_employee_password, {
        TENANT,
        {"--password-file", "FILE", CTL_OPTIONAL, "take the password from here"}}},
    {"employee", "block", "LOGIN", 1, "Let an employee in no more; his open logins end.",
     cmd_employee_block, {TENANT}},
    {"employee", "unblock", "LOGIN", 1, "Let an employee in again.",
     cmd_employee_unblock, {TENANT}},
    {"employee", "delete", "LOGIN", 1,
     "Delete what an account says of its employee; asks. Records stay, without his name.",
     cmd_employee_delete, {
        TENANT,
        {"--heir", "LOGIN", CTL_OPTIONAL, "who gets his contacts and deals"},
        {"--yes", NULL, CTL_OPTIONAL, "do not ask"}}},

    {"object", "add", NULL, 0, "Add a delivery object (objectId) of a tenant.",
     cmd_object_add, {
        TENANT,
        {"--object", "N", CTL_REQUIRED, "its number"},
        {"--name", "NAME", CTL_OPTIONAL, "its name"}}},

    {"object", "set", "NUMBER", 1, "Switch a delivery object on or off, give it a name.",
     cmd_object_set, {
        TENANT,
        {"--name", "NAME", CTL_OPTIONAL, "its name"},
        {"--enabled", "on|off", CTL_OPTIONAL, "whether it may be asked for"}}},

    {"key", "create", NULL, 0, "Make a key and print it, this one time.",
     cmd_key_create, {
        TENANT,
        {"--kind", "sid|apikey|phone", CTL_OPTIONAL, "for WebDelivery (sid), SalesMan (apikey) or telephones (phone)"},
        {"--browser", NULL, CTL_OPTIONAL, "for WebDelivery, and may stand in a public page: it reads nobody"},
        {"--origin", "ORIGIN", CTL_REPEATED, "of the pages it may stand in; they are allowed by CORS, too"},
        {"--label", "TEXT", CTL_OPTIONAL, "to tell keys apart"},
        {"--object", "N", CTL_REPEATED, "sid, browser: a delivery object it may ask for"},
        {"--read-only", NULL, CTL_OPTIONAL, "the key may not change anything"}}},
    {"key", "rotate", "ID", 1,
     "Make and print a key that may do the same; the old one is valid for a while.",
     cmd_key_rotate, {
        {"--hours", "N", CTL_OPTIONAL, "so long, 168 by default; key revoke ends it at once"}}},
    {"key", "revoke", "ID", 1, "Make a key invalid; key restore takes it back.",
     cmd_key_revoke, {{0}}},
    {"key", "restore", "ID", 1, "Make a key valid again that was revoked, or ends.",
     cmd_key_restore, {{0}}},
    {"key", "list", NULL, 0, "List the keys, never the secrets, and when they were used last.",
     cmd_key_list, {
        {"--tenant", "NAME", CTL_OPTIONAL, "of this tenant only"}, CTL_JSON}},

    {"audit", NULL, NULL, 0,
     "Who changed what, newest first: time, action, record, detail, who, request.",
     cmd_audit, {
        TENANT,
        {"--action", "WORD", CTL_OPTIONAL,
         "these only: party, party.delete, case, key, tenant, read, ..."},
        {"--id", "N", CTL_OPTIONAL, "of this record"},
        {"--login", "LOGIN", CTL_OPTIONAL, "by this employee"},
        {"--since", "TIME", CTL_OPTIONAL, "from this time on"},
        {"--most", "N", CTL_OPTIONAL, "so many lines, 100 by default"},
        CTL_JSON}},

    {"audit", "verify", NULL, 0,
     "Check the chain of hashes over the audit, and print its newest seal; 1 when it is broken.",
     cmd_audit_verify, {
        {"--tenant", "NAME", CTL_OPTIONAL, "of this tenant only"},
        {"--head", "NO:HASH", CTL_OPTIONAL, "a seal noted earlier, which must still be there"}}},

    {"audit", "trim", NULL, 0,
     "Drop rows of the audit that were sealed before a time; asks for the tenant's name.",
     cmd_audit_trim, {
        TENANT,
        {"--before", "TIME", CTL_REQUIRED, "the time"},
        {"--yes", NULL, CTL_OPTIONAL, "do not ask"}}},

    {"consent", "add", "ID", 1, "Note a person's consent to the processing of his data; prints its number.",
     cmd_consent_add, {
        TENANT,
        {"--source", "TEXT", CTL_REQUIRED, "where he gave it: a form, a paper"},
        {"--text-version", "TEXT", CTL_REQUIRED, "which text he agreed to"},
        {"--date", "TIME", CTL_OPTIONAL, "when, now by default"}}},
    {"consent", "withdraw", "ID", 1, "Note that the consent with this number was withdrawn.",
     cmd_consent_withdraw, {
        TENANT,
        {"--date", "TIME", CTL_OPTIONAL, "when, now by default"}}},
    {"consent", "list", NULL, 0, "Consents: number, person, source, version, given, withdrawn.",
     cmd_consent_list, {
        TENANT,
        {"--person", "ID", CTL_OPTIONAL, "of this person only"},
        {"--missing", NULL, CTL_OPTIONAL, "people without one that holds"},
        CTL_JSON}},
    {"consent", "field", "ID", 1,
     "Have a custom field of R7 or SalesMan tell of consents; its value is the text's version.",
     cmd_consent_field, {
        TENANT,
        {"--off", NULL, CTL_OPTIONAL, "no more"}}},
    {"erase", NULL, "ID", 1, "Erase a person everywhere for good and print the act; asks.",
     cmd_erase, {
        TENANT,
        {"--reason", "TEXT", CTL_REQUIRED, "why, for the act"},
        {"--yes", NULL, CTL_OPTIONAL, "do not ask"}}},
    {"subject-export", NULL, "ID", 1,
     "Print all that is stored of a person, who changed and who read it, as JSON.",
     cmd_subject_export, {TENANT}},
    {"leak-report", NULL, NULL, 0,
     "Whose data a key or employee read or changed: id, name, phones, mails, reads, changes, from, to.",
     cmd_leak_report, {
        TENANT,
        {"--key", "ID", CTL_OPTIONAL, "the key, or"},
        {"--login", "LOGIN", CTL_OPTIONAL, "the employee"},
        {"--since", "TIME", CTL_OPTIONAL, "from this time on"},
        {"--until", "TIME", CTL_OPTIONAL, "before this time"},
        CTL_JSON}},

    {"token", "list", NULL, 0, "List the valid tokens of R7's logins, never the secrets.",
     cmd_token_list, {
        TENANT,
        {"--login", "LOGIN", CTL_OPTIONAL, "of this employee only"}, CTL_JSON}},
    {"token", "end", NULL, 0, "End one token or all of an employee's; asks, prints which.",
     cmd_token_end, {
        TENANT,
        {"--id", "N", CTL_OPTIONAL, "the token's number, or"},
        {"--login", "LOGIN", CTL_OPTIONAL, "the employee"},
        {"--yes", NULL, CTL_OPTIONAL, "do not ask"}}},

    {"contact", "merge", "FROM TO", 2,
     "Merge a contact into another; `contact unmerge FROM` takes it back.", cmd_contact_merge, {
        TENANT,
        {"--preview", NULL, CTL_OPTIONAL,
         "print what it would fill, join, move and drop, change nothing"}}},
    {"contact", "renumber", NULL, 0,
     "Give contacts, values and addresses with ids above 2^31-1 small ones; asks, prints old and new.",
     cmd_contact_renumber, {
        TENANT,
        {"--dry-run", NULL, CTL_OPTIONAL, "print whom it concerns, change nothing"},
        {"--yes", NULL, CTL_OPTIONAL, "do not ask"}}},
    {"contact", "unmerge", "ID", 1, "Take back the merge of a contact into another.",
     cmd_contact_unmerge, {TENANT}},

    {"duplicates", "find", NULL, 0,
     "Look for people who may be one, among those changed since it was done last.",
     cmd_duplicates_find, {TENANT}},
    {"duplicates", "list", NULL, 0,
     "People who may be one, the surest first: id, other, score, reasons, names.",
     cmd_duplicates_list, {
        TENANT,
        {"--reason", "R+R", CTL_OPTIONAL, "with all of these reasons only"},
        {"--min-score", "N", CTL_OPTIONAL, "with so many points at least, 50 by default"},
        {"--most", "N", CTL_OPTIONAL, "so many lines, 100 by default"}, CTL_JSON}},
    {"duplicates", "merge", NULL, 0,
     "Merge the pairs that a rule holds for, into the older record; asks. contact unmerge takes one back.",
     cmd_duplicates_merge, {
        TENANT,
        {"--rule", "R+R", CTL_REQUIRED, "the reasons that a pair must have, phone+name"},
        {"--min-score", "N", CTL_OPTIONAL, "with so many points at least, 70 by default"},
        {"--most", "N", CTL_OPTIONAL, "so many merges at most"},
        {"--preview", NULL, CTL_OPTIONAL, "print them, change nothing"},
        {"--yes", NULL, CTL_OPTIONAL, "do not ask"}, CTL_JSON}},
    {"duplicates", "dismiss", "ID OTHER", 2, "Say that two people are not the same.",
     cmd_duplicates_dismiss, {TENANT}},
    {"duplicates", "undismiss", "ID OTHER", 2, "Take back that two people are not the same.",
     cmd_duplicates_undismiss, {TENANT}},
    {"duplicates", "dismissed", NULL, 0,
     "Who are said not to be the same: id, other, when, by whom, names.",
     cmd_duplicates_dismissed, {TENANT, CTL_JSON}},

    {"deal", "add", "TITLE", 1, "Add a deal and print its id; whom it is with is not deleted.",
     cmd_deal_add, {
        TENANT,
        {"--client", "ID", CTL_OPTIONAL, "the client (company), or"},
        {"--contact", "ID", CTL_OPTIONAL, "the main contact (person), or both"},
        {"--amount", "N", CTL_OPTIONAL, "what it is worth, 0 by default"},
        {"--plan", "DATE", CTL_OPTIONAL, "the planned end, in two weeks by default"}}},
    {"deal", "list", NULL, 0, "List deals: id, day, state, client, contact, amount, title.",
     cmd_deal_list, {
        TENANT,
        {"--client", "ID", CTL_OPTIONAL, "of this client only"},
        {"--contact", "ID", CTL_OPTIONAL, "of this contact only"},
        {"--open", NULL, CTL_OPTIONAL, "those that are not closed only"}, CTL_JSON}},
    {"deal", "close", "ID", 1, "Close a deal with its result; `deal reopen` takes it back.",
     cmd_deal_close, {
        TENANT,
        {"--status", "TEXT", CTL_REQUIRED, "the result, \"Победа полная\""}}},
    {"deal", "reopen", "ID", 1, "Take back the end of a deal.",
     cmd_deal_reopen, {TENANT}},

    {"field", "list", NULL, 0, "List the fields of SalesMan's forms, of persons and of clients.",
     cmd_field_list, {TENANT, CTL_JSON}},
    {"field", "set", "NAME", 1, "Switch a field of a form on or off, give it a title, a position.",
     cmd_field_set, {
        TENANT,
        {"--entity", "person|client", CTL_OPTIONAL, "whose form, person by default"},
        {"--title", "TEXT", CTL_OPTIONAL, "the title shown"},
        {"--on", NULL, CTL_OPTIONAL, "the field is active"},
        {"--off", NULL, CTL_OPTIONAL, "the field is ignored"},
        {"--required", NULL, CTL_OPTIONAL, "forms ask for it"},
        {"--optional", NULL, CTL_OPTIONAL, "forms do not ask for it"},
        {"--position", "N", CTL_OPTIONAL, "its place in the form"},
        {"--birthday", NULL, CTL_OPTIONAL, "this field of the person shows the birth date"}}},

    {"call", "list", NULL, 0, "Telephone calls that exchanges have told of, the newest first.",
     cmd_call_list, {
        TENANT,
        {"--person", "ID", CTL_OPTIONAL, "of this person or company, and who was merged into it"},
        {"--number", "PHONE", CTL_OPTIONAL, "with this number, in any spelling"},
        {"--since", "TIME", CTL_OPTIONAL, "begun at or after it"},
        {"--missed", NULL, CTL_OPTIONAL, "calls that came in and were not answered"},
        {"--most", "N", CTL_OPTIONAL, "so many lines, 100 by default"}, CTL_JSON}},
    {"call", "drop", NULL, 0, "Forget the calls that began before a moment; asks.",
     cmd_call_drop, {
        TENANT,
        {"--before", "TIME", CTL_REQUIRED, "the moment: 2026-01-31, or with a time behind it"},
        {"--yes", NULL, CTL_OPTIONAL, "do not ask"}}},

    {"form", "add", "NAME", 1, "Let a site's form fill the directory; prints its token, this one time.",
     cmd_form_add, {
        TENANT,
        {"--field", "OURS=THEIRS", CTL_REPEATED, "what the form calls name, phone, email, entry or trap"},
        {"--per-address", "N", CTL_OPTIONAL, "so many entries an hour of one address, 10 by default"},
        {"--per-hour", "N", CTL_OPTIONAL, "so many entries an hour, 200 by default"}}},
    {"form", "list", NULL, 0, "List the forms of sites and how much they have sent.",
     cmd_form_list, {TENANT, CTL_JSON}},
    {"form", "delete", "NAME", 1, "Take nothing from a form any more; what it has sent stays.",
     cmd_form_delete, {TENANT}},

    {"mycompany", "add", "ID", 1, "Mark a company of the directory as the tenant's own, for SalesMan's guides.",
     cmd_mycompany_add, {TENANT}},
    {"mycompany", "remove", "ID", 1, "Take the mark away; the company stays.",
     cmd_mycompany_remove, {TENANT}},
    {"mycompany", "list", NULL, 0, "List the tenant's own companies: id, name.",
     cmd_mycompany_list, {TENANT, CTL_JSON}},

    {"demo", "load", NULL, 0, "Make the tenant demo with the samples' data, unless it is there.",
     cmd_demo_load, {{0}}},
    {"device", "add", "LOGIN", 1,
     "Make a password for a phone or mail program of an employee and print it, this one time.",
     cmd_device_add, {
        TENANT,
        {"--label", "TEXT", CTL_OPTIONAL, "to tell devices apart"},
        {"--read-only", NULL, CTL_OPTIONAL, "the device may not change anything"}}},
    {"device", "list", NULL, 0, "List the devices of employees, and when they were used last.",
     cmd_device_list, {
        TENANT,
        {"--login", "LOGIN", CTL_OPTIONAL, "of this employee only"}, CTL_JSON}},
    {"device", "revoke", "ID", 1, "Let a device in no more.",
     cmd_device_revoke, {TENANT}},

    {"demo", "keys", NULL, 0, "Make fresh keys for demo, revoke older ones, print shell assignments.",
     cmd_demo_keys, {{0}}},

    {"geo", "import", "FILE", 1, "Add cities and streets from a CSV, TSV, XLSX or KLADR's STREET.DBF.",
     cmd_geo_import, {
        TENANT,
        {"--format", "csv|tsv|xlsx|kladr", CTL_OPTIONAL, "by default as the file's name and first line say"},
        {"--country", "NAME", CTL_OPTIONAL, "of rows that name none"},
        {"--dry-run", NULL, CTL_OPTIONAL, "read and count, store nothing"},
        {"--restart", NULL, CTL_OPTIONAL, "from the beginning, not from where it stopped"},
        {"--all-places", NULL, CTL_OPTIONAL, "KLADR: villages too, not only cities"}}},

    {"geo", "export", "FILE", 1, "Write cities and streets into a file that geo import reads; - is standard output.",
     cmd_geo_export, {
        TENANT,
        {"--format", "csv|tsv|xlsx", CTL_OPTIONAL, "by default as the file is named, else csv"},
        {"--country", "NAME", CTL_OPTIONAL, "of this country only"},
        {"--headings", "en|ru", CTL_OPTIONAL, "the language of the headings, en by default"}}},

    {"import", "people", "FILE", 1,
     "Add and change people from a CSV, TSV, XLSX or vCard (docs/IMPORT.md); - is standard input.",
     cmd_people_import, {
        TENANT,
        {"--format", "csv|tsv|xlsx|vcard", CTL_OPTIONAL, "by default as its name and first line say"},
        {"--encoding", "NAME", CTL_OPTIONAL, "utf-8, utf-16, cp1251; by default found out"},
        {"--dry-run", NULL, CTL_OPTIONAL, "read, check and count, store nothing"},
        {"--restart", NULL, CTL_OPTIONAL, "from the beginning, not from where it stopped"},
        {"--any-name", NULL, CTL_OPTIONAL, "a phone or mail says who it is, whatever the name"},
        {"--jobs", "1|2", CTL_OPTIONAL, "connections that store at the same time, 2 by default"},
        {"--skip-unknown", NULL, CTL_OPTIONAL, "leave out columns that are not known"}}},
    {"import", "r7", NULL, 0,
     "Take over the CRM of a running R7-Office through its API (docs/MOVING.md).",
     cmd_move_r7, {
        TENANT, MOVE_FROM,
        {"--login", "LOGIN", CTL_OPTIONAL, "the secret is this employee's password, not a token"}}},
    {"import", "webdelivery", NULL, 0,
     "Take over types, places and clients of a running WebDelivery through its API.",
     cmd_move_webdelivery, {
        TENANT, MOVE_FROM,
        {"--object", "N", CTL_REQUIRED, "the objectId to ask for"},
        {"--clients", "FILE", CTL_OPTIONAL, "ids of clients, one a line: the vendor's API lists none"}}},
    {"import", "salesman", NULL, 0,
     "Take over clients, contacts, deals and directories of a running SalesMan through its API.",
     cmd_move_salesman, {
        TENANT, MOVE_FROM,
        {"--login", "LOGIN", CTL_REQUIRED, "the employee whose rights are used"}}},
    {"compare", NULL, "FILE", 1,
     "Ask a running system and Kartoteka the reads of a log, and tell where answers differ; - is standard input.",
     cmd_compare, {
        {"--dialect", "NAME", CTL_REQUIRED, "r7, webdelivery or salesman"},
        {"--from", "URL", CTL_REQUIRED, "the running system; its secret is in MOVE_FROM_SECRET"},
        {"--to", "URL", CTL_REQUIRED, "Kartoteka; its secret is in MOVE_TO_SECRET"},
        {"--login", "LOGIN", CTL_OPTIONAL, "the employee who asks: R7 (secrets are passwords then), SalesMan"},
        {"--ca", "FILE", CTL_OPTIONAL, "certificates to trust, instead of the system's"},
        {"--plain-http", NULL, CTL_OPTIONAL, "allow http to other machines"},
        {"--rate", "N", CTL_OPTIONAL, "requests a second to each at most, 5 by default"},
        {"--ignore", "MEMBER", CTL_REPEATED, "leave out members of this name"},
        {"--show-values", NULL, CTL_OPTIONAL, "print the first values, too: they may be personal data"},
        CTL_JSON}},
    {"shadow", NULL, NULL, 0,
     "Pass a site's calls to the old system, ask Kartoteka the same, and tell where answers differ (docs/MOVING.md).",
     cmd_shadow, {
        {"--upstream", "URL", CTL_REQUIRED, "the old system, which answers the callers"},
        {"--to", "URL", CTL_REQUIRED, "Kartoteka"},
        {"--listen", "ADDRESS", CTL_REQUIRED, "where callers come: 127.0.0.1:PORT, [::1]:PORT or unix:PATH"},
        {"--keys", "FILE", CTL_OPTIONAL, "which credential there is which here"},
        {"--writes", NULL, CTL_OPTIONAL, "ask Kartoteka the writes, too: its records change"},
        {"--report", "FILE", CTL_OPTIONAL, "write the report there, not on standard output"},
        {"--keep-host", NULL, CTL_OPTIONAL, "give both systems the caller's Host, not that of their URLs"},
        {"--ca", "FILE", CTL_OPTIONAL, "certificates to trust, instead of the system's"},
        {"--plain-http", NULL, CTL_OPTIONAL, "allow http to other machines"},
        {"--timeout", "SECONDS", CTL_OPTIONAL, "how long the old system may be silent, 60 by default"},
        {"--body-max", "MIB", CTL_OPTIONAL, "the longest body of a call, 64 by default"},
        {"--queue", "N", CTL_OPTIONAL, "the most calls that wait for Kartoteka, 1000 by default"},
        {"--memory", "MIB", CTL_OPTIONAL, "the most memory of what waits, 64 by default"},
        {"--ignore", "MEMBER", CTL_REPEATED, "leave out members of this name"},
        {"--show-values", NULL, CTL_OPTIONAL, "print the first values, too: they may be personal data"},
        CTL_JSON}},
    {"export", "people", "FILE", 1,
     "Write all people into a file that import reads; - is standard output.",
     cmd_people_export, {
        TENANT,
        {"--format", "csv|tsv|xlsx|vcard|vcard4", CTL_OPTIONAL, "by default as the file is named, else csv"},
        {"--columns", "NAME,...", CTL_OPTIONAL, "these only, in this order"},
        {"--headings", "en|ru", CTL_OPTIONAL, "the language of the headings, en by default"},
        {"--excel", NULL, CTL_OPTIONAL, "semicolons and a byte order mark, for a double click"},
        {"--raw", NULL, CTL_OPTIONAL, "no apostrophe before what a spreadsheet would run"}}},

    {"account", "set", "NUMBER", 1, "Add a client's account or change what is given.",
     cmd_account_set, {
        TENANT, LOYALTY_OWNER,
        {"--status", "TEXT", CTL_OPTIONAL, "Active by default"},
        {"--type-id", "N", CTL_OPTIONAL, "number of the type"},
        {"--type-name", "TEXT", CTL_OPTIONAL, "name of the type"},
        {"--debit", "yes|no", CTL_OPTIONAL, "debit is enabled"},
        {"--credit", "yes|no", CTL_OPTIONAL, "credit is enabled"},
        {"--opened", "DATE", CTL_OPTIONAL, "today by default"},
        {"--balance", "AMOUNT", CTL_OPTIONAL, "0.00 by default"},
        {"--code", "TEXT", CTL_OPTIONAL, "its code"}}},
    {"account", "delete", "NUMBER", 1, "Delete a client's account; asks.",
     cmd_account_delete, {
        TENANT,
        {"--yes", NULL, CTL_OPTIONAL, "do not ask"}}},
    {"account", "import", "FILE", 1,
     "Accounts from a CSV; its heading names the options of set, and number.",
     cmd_account_import, {TENANT, LOYALTY_DRY_RUN}},
    {"card", "set", "CODE", 1, "Add a client's card or change what is given.",
     cmd_card_set, {
        TENANT, LOYALTY_OWNER,
        {"--status", "TEXT", CTL_OPTIONAL, "Active by default"},
        {"--virtual", "yes|no", CTL_OPTIONAL, "it is virtual"},
        {"--confirm-manager", "yes|no", CTL_OPTIONAL, "confirmed by a manager"},
        {"--offered", "DATE", CTL_OPTIONAL, "when it was given"},
        {"--expires", "DATE", CTL_OPTIONAL, "when it ends"},
        {"--group-id", "N", CTL_OPTIONAL, "number of the group"},
        {"--group-name", "TEXT", CTL_OPTIONAL, "name of the group"}}},
    {"card", "delete", "CODE", 1, "Delete a client's card; asks.",
     cmd_card_delete, {
        TENANT,
        {"--yes", NULL, CTL_OPTIONAL, "do not ask"}}},
    {"card", "import", "FILE", 1,
     "Cards from a CSV; its heading names the options of set, and card.",
     cmd_card_import, {TENANT, LOYALTY_DRY_RUN}},

    {"check", "config", NULL, 0, "Print the configuration in force, passwords masked, and try the connections.",
     cmd_check_config, {
        {"--no-connect", NULL, CTL_OPTIONAL, "do not try the connections"}}},
    {"request", NULL, "METHOD PATH", 2, "Answer one request in this process, without a web server.",
     cmd_request, {
        {"-H", "HEADER", CTL_REPEATED, "a header, 'Name: value'"},
        {"-d", "BODY", CTL_OPTIONAL, "the body; - takes standard input"}}},
    {"requests", NULL, NULL, 0, "List what workers of this host have answered, by operation.",
     cmd_requests, {
        {"--failed", NULL, CTL_OPTIONAL, "the last failures of each operation, newest first"},
        {"--dialect", "NAME", CTL_OPTIONAL, "of this dialect only"},
        CTL_JSON}},
    {"routes", NULL, NULL, 0, "List what can be asked: dialect, methods, path, action, parameters.",
     cmd_routes, {
        {"--format", "plain|openapi", CTL_OPTIONAL, "a line for each, or an OpenAPI 3.1 document"},
        {"--dialect", "NAME", CTL_OPTIONAL, "of the document; without it their names are listed"},
        CTL_JSON}},
    {"docs", "operations", NULL, 0, "Print docs/OPERATIONS.md from the route tables.",
     cmd_docs_operations, {{0}}},
    {"docs", "errors", NULL, 0, "Print docs/ERRORS.md from the table of errors.",
     cmd_docs_errors, {{0}}},
    {"docs", "config", NULL, 0, "Print docs/CONFIG.md from the table of configuration keys.",
     cmd_docs_config, {{0}}},
    {"docs", "commands", NULL, 0, "Print docs/COMMANDS.md from the table of commands.",
     cmd_docs_commands, {{0}}},
    {"docs", "man", NULL, 0, "Print the manual page kartotekactl(8) from the tables.",
     cmd_docs_man, {{0}}},
    {"docs", "completion", NULL, 0, "Print the completion of bash from the table of commands.",
     cmd_docs_completion, {{0}}},
    {"errors", NULL, NULL, 0, "List the errors: name, HTTP status, meaning.",
     cmd_errors, {CTL_JSON}},
};
/* clang-format on */
const size_t ctl_command_count = sizeof(ctl_commands) / sizeof(ctl_commands[0]);
