/*
 * xml_chars: the ranges of characters of XML 1.0, fifth edition.
 */
#include "wire/xml_chars.h"

#include "base/buf.h"
#include "base/utf8.h"

bool xml_name_start(uint32_t cp)
{
    static const uint32_t ranges[][2] = {
        {0xC0, 0xD6},     {0xD8, 0xF6},     {0xF8, 0x2FF},    {0x370, 0x37D},
        {0x37F, 0x1FFF},  {0x200C, 0x200D}, {0x2070, 0x218F}, {0x2C00, 0x2FEF},
        {0x3001, 0xD7FF}, {0xF900, 0xFDCF}, {0xFDF0, 0xFFFD}, {0x10000, 0xEFFFF},
    };
    if (cp < 0x80) {
        return ((cp | 0x20) >= 'a' && (cp | 0x20) <= 'z') || cp == '_' || cp == ':';
    }
    for (size_t i = 0; i < sizeof(ranges) / sizeof(ranges[0]); i++) {
        if (cp >= ranges[i][0] && cp <= ranges[i][1]) {
            return true;
        }
    }
    return false;
}

bool xml_name_char(uint32_t cp)
{
    return xml_name_start(cp) || (cp >= '0' && cp <= '9') || cp == '-' || cp == '.' || cp == 0xB7 ||
           (cp >= 0x300 && cp <= 0x36F) || cp == 0x203F || cp == 0x2040;
}

const char *xml_safe_name(struct arena *mem, struct span s)
{
    struct buf b;
    buf_init(&b, mem, s.n + 2);
    uint32_t cp;
    while (utf8_next(&s, &cp)) {
        if (cp == ':' || !xml_name_char(cp)) {
            cp = '_';
        }
        if (b.n == 0 && !xml_name_start(cp)) {
            buf_char(&b, '_');
        }
        utf8_add(&b, cp);
    }
    if (b.n == 0) {
        buf_char(&b, '_');
    }
    buf_char(&b, '\0');
    return b.p;
}
