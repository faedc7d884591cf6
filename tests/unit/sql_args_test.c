/*
 * Wrong arguments of a statement do not compile: each wrong call is given to the compiler of the
 * build with the options of the build, beside its right twin.
 *
 * The statement is test_kinds of tests/sql/queries/test.
 */
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static const char head[] =
    "#include \"db/sql/test.h\"\n"
    "enum err call(struct ctx *c, struct sql_test_kinds_rows *rs, struct sql_test_echo_rows "
    "*other,\n"
    "              int64_t n, bool b, struct span s, struct db_i64s ns, struct db_spans ss, double "
    "d);\n"
    "enum err call(struct ctx *c, struct sql_test_kinds_rows *rs, struct sql_test_echo_rows "
    "*other,\n"
    "              int64_t n, bool b, struct span s, struct db_i64s ns, struct db_spans ss, double "
    "d)\n"
    "{\n"
    "    (void)n, (void)b, (void)s, (void)ns, (void)ss, (void)d, (void)other;\n"
    "    return sql_test_kinds(c, SQL_ARGS(test_kinds, ";
static const char tail[] = "), rs);\n}\n";

/* Right members; a case takes some of them and writes others in their place. */
#define ID     ".id = n, "
#define SEE    ".see = SEE_ALL, "
#define FLAG   ".flag = n == 3, "
#define TITLE  ".title = s, "
#define DAY    ".day = SPAN(\"2026-01-01\"), "
#define OWNER  ".owner = opt_id(n), "
#define OFF    ".off = OPT_BOOL(b), "
#define IDS    ".ids = ns, "
#define NAMES  ".names = ss, "
#define FIELDS ".test_between = SQL_FIELDS(test_between, .low = n, .high = opt_id(n))"

static const struct {
    const char *what, *args;
    bool compiles;
} cases[] = {
    {"all", ID SEE FLAG TITLE DAY OWNER OFF IDS NAMES FIELDS, true},
    {"in another order", NAMES IDS OFF OWNER ID DAY TITLE FLAG SEE FIELDS, true},
    {"a literal in parentheses",
     ID SEE FLAG TITLE DAY
     ".owner = ((struct opt_i64){.has = GIVEN, .v = n}), " OFF IDS NAMES FIELDS,
     true},
    {"a boolean expression", ID SEE ".flag = b && n > 3, " TITLE DAY OWNER OFF IDS NAMES FIELDS,
     true},
    {"one is missing", SEE FLAG TITLE DAY OWNER OFF IDS NAMES FIELDS, false},
    {"zero for a part", ID SEE FLAG TITLE DAY OWNER OFF IDS NAMES ".test_between = {0}", false},
    {"the part is missing", ID SEE FLAG TITLE DAY OWNER OFF IDS ".names = ss", false},
    {"one too many", ID SEE FLAG TITLE DAY OWNER OFF IDS NAMES ".more = n, " FIELDS, false},
    {"a context argument", ID SEE FLAG TITLE DAY OWNER OFF IDS NAMES ".tenant = n, " FIELDS, false},
    {"misspelt", ".ids_ = n, " SEE FLAG TITLE DAY OWNER OFF IDS NAMES FIELDS, false},
    {"twice", ID SEE FLAG TITLE DAY OWNER OFF IDS NAMES ID FIELDS, false},
    {"twice for a missing one", ID ID FLAG TITLE DAY OWNER OFF IDS NAMES FIELDS, false},
    {"without names", "n, SEE_ALL, b, s, s, opt_id(n), OPT_BOOL(b), ns, ss, " FIELDS, false},
    {"one without its name", "n, " SEE FLAG TITLE DAY OWNER OFF IDS NAMES FIELDS, false},
    {"text for a number", ".id = s, " SEE FLAG TITLE DAY OWNER OFF IDS NAMES FIELDS, false},
    {"C string for a number", ".id = \"1\", " SEE FLAG TITLE DAY OWNER OFF IDS NAMES FIELDS, false},
    {"fraction for a number", ".id = d, " SEE FLAG TITLE DAY OWNER OFF IDS NAMES FIELDS, false},
    {"list for a number", ".id = ns, " SEE FLAG TITLE DAY OWNER OFF IDS NAMES FIELDS, false},
    {"optional for a number", ".id = OPT_I64(n), " SEE FLAG TITLE DAY OWNER OFF IDS NAMES FIELDS,
     false},
    {"constant of another group", ID ".see = TAG_CASE, " FLAG TITLE DAY OWNER OFF IDS NAMES FIELDS,
     false},
    {"value of another group",
     ID ".see = (enum tag_entity)n, " FLAG TITLE DAY OWNER OFF IDS NAMES FIELDS, false},
    {"text for a rule", ID ".see = s, " FLAG TITLE DAY OWNER OFF IDS NAMES FIELDS, false},
    {"number for a flag", ID SEE ".flag = n, " TITLE DAY OWNER OFF IDS NAMES FIELDS, false},
    {"text for a flag", ID SEE ".flag = s, " TITLE DAY OWNER OFF IDS NAMES FIELDS, false},
    {"number for a text", ID SEE FLAG ".title = n, " DAY OWNER OFF IDS NAMES FIELDS, false},
    {"optional for a text", ID SEE FLAG ".title = OPT_TEXT(s), " DAY OWNER OFF IDS NAMES FIELDS,
     false},
    {"number for an optional", ID SEE FLAG TITLE DAY ".owner = n, " OFF IDS NAMES FIELDS, false},
    {"flag for an optional number",
     ID SEE FLAG TITLE DAY ".owner = OPT_BOOL(b), " OFF IDS NAMES FIELDS, false},
    {"number for an optional flag",
     ID SEE FLAG TITLE DAY OWNER ".off = OPT_I64(n), " IDS NAMES FIELDS, false},
    {"texts for numbers", ID SEE FLAG TITLE DAY OWNER OFF ".ids = ss, " NAMES FIELDS, false},
    {"numbers for texts", ID SEE FLAG TITLE DAY OWNER OFF IDS ".names = ns, " FIELDS, false},
    {"one number for numbers", ID SEE FLAG TITLE DAY OWNER OFF ".ids = n, " NAMES FIELDS, false},
    {"a field is missing",
     ID SEE FLAG TITLE DAY OWNER OFF IDS NAMES ".test_between = SQL_FIELDS(test_between, .low = n)",
     false},
    {"a field too many",
     ID SEE FLAG TITLE DAY OWNER OFF IDS NAMES
     ".test_between = SQL_FIELDS(test_between, .low = n, .high = opt_id(n), .mid = n)",
     false},
    {"a field of another kind",
     ID SEE FLAG TITLE DAY OWNER OFF IDS NAMES
     ".test_between = SQL_FIELDS(test_between, .low = n, .high = n)",
     false},
    {"rows of another statement",
     ID SEE FLAG TITLE DAY OWNER OFF IDS NAMES FIELDS
     "), other); }\n"
     "enum err more(struct ctx *c, struct sql_test_kinds_rows *rs, int64_t n, bool b, struct span "
     "s,\n"
     " struct db_i64s ns, struct db_spans ss) { return sql_test_kinds(c, SQL_ARGS(test_kinds, " ID
         SEE FLAG TITLE DAY OWNER OFF IDS NAMES FIELDS,
     false},
};

/* Whether the compiler takes the text. What it says goes to standard error when `loud`. */
static bool compiles(const char *args, bool loud)
{
    int in[2], status = -1;
    assert_int_equal(pipe(in), 0);
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        dup2(in[0], STDIN_FILENO);
        close(in[0]);
        close(in[1]);
        if (!loud) {
            (void)!freopen("/dev/null", "w", stderr);
        }
        execl("/bin/sh", "sh", "-c", COMPILE, (char *)NULL);
        _exit(127);
    }
    close(in[0]);
    FILE *f = fdopen(in[1], "w");
    assert_non_null(f);
    fprintf(f, "%s%s%s", head, args, tail);
    fclose(f);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) < 126);
    return WEXITSTATUS(status) == 0;
}

static void wrong_arguments_do_not_compile(void **state)
{
    (void)state;
    int faults = 0;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        if (compiles(cases[i].args, cases[i].compiles) != cases[i].compiles) {
            print_error("%s: %s\n", cases[i].what,
                        cases[i].compiles ? "does not compile" : "compiles");
            faults++;
        }
    }
    assert_int_equal(faults, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(wrong_arguments_do_not_compile)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
