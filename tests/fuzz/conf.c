/* Configurations: a file is refused with a reason, or every value is within its bounds, and the
 * file that states what was read gives the same. */
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/conf.h"
#include "fuzz.h"

static const char *load(struct conf *out, struct span text, struct arena *mem)
{
    char path[64];
    int fd = memfd_create("conf", MFD_CLOEXEC);
    REQUIRE(fd >= 0 && write(fd, text.p, text.n) == (ssize_t)text.n);
    (void)snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
    const char *problem = conf_load(out, path, NULL, mem);
    REQUIRE(close(fd) == 0);
    return problem;
}

static void check_bounds(const struct conf *c)
{
    for (size_t i = 0; i < conf_key_count; i++) {
        const struct conf_key *k = &conf_keys[i];
        if (k->type == CONF_INT) {
            int64_t n;
            memcpy(&n, (const char *)c + k->offset, sizeof(n));
            REQUIRE(n >= k->min && n <= k->max);
        }
    }
}

/* Appends KEY="value" as conf.h says it. */
static void write_line(struct buf *b, const char *name, struct span value)
{
    buf_printf(b, "%s=\"", name);
    for (size_t i = 0; i < value.n; i++) {
        if (value.p[i] == '"' || value.p[i] == '\\') {
            buf_char(b, '\\');
        }
        buf_char(b, value.p[i]);
    }
    buf_text(b, "\"\n");
}

static void check_again(const struct conf *c, struct arena *mem)
{
    struct conf again;
    struct buf b;
    buf_init(&b, mem, 4096);
    for (size_t i = 0; i < conf_key_count; i++) {
        write_line(&b, conf_keys[i].name, span_of(conf_show(c, &conf_keys[i], mem)));
    }
    REQUIRE(load(&again, buf_view(&b), mem) == NULL);
    for (size_t i = 0; i < conf_key_count; i++) {
        REQUIRE(strcmp(conf_show(c, &conf_keys[i], mem), conf_show(&again, &conf_keys[i], mem)) ==
                0);
    }
}

int FUZZ_TARGET(const uint8_t *data, size_t size)
{
    struct ctx c = fuzz_begin();
    struct conf conf;
    const char *problem = load(&conf, fuzz_text(&c, data, size), c.mem);
    REQUIRE(problem == NULL || utf8_text(span_of(problem)));
    if (problem == NULL) {
        check_bounds(&conf);
        check_again(&conf, c.mem);
    }
    fuzz_end(&c);
    return 0;
}
