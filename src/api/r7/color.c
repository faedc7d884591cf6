#include "api/r7/color.h"

enum { PARTS_MIN = 3, PARTS_MAX = 4 };

/* The named colors of CSS Color Module Level 4, and that for none. */
static const char *const names[] = {"aliceblue",
                                    "antiquewhite",
                                    "aqua",
                                    "aquamarine",
                                    "azure",
                                    "beige",
                                    "bisque",
                                    "black",
                                    "blanchedalmond",
                                    "blue",
                                    "blueviolet",
                                    "brown",
                                    "burlywood",
                                    "cadetblue",
                                    "chartreuse",
                                    "chocolate",
                                    "coral",
                                    "cornflowerblue",
                                    "cornsilk",
                                    "crimson",
                                    "cyan",
                                    "darkblue",
                                    "darkcyan",
                                    "darkgoldenrod",
                                    "darkgray",
                                    "darkgreen",
                                    "darkgrey",
                                    "darkkhaki",
                                    "darkmagenta",
                                    "darkolivegreen",
                                    "darkorange",
                                    "darkorchid",
                                    "darkred",
                                    "darksalmon",
                                    "darkseagreen",
                                    "darkslateblue",
                                    "darkslategray",
                                    "darkslategrey",
                                    "darkturquoise",
                                    "darkviolet",
                                    "deeppink",
                                    "deepskyblue",
                                    "dimgray",
                                    "dimgrey",
                                    "dodgerblue",
                                    "firebrick",
                                    "floralwhite",
                                    "forestgreen",
                                    "fuchsia",
                                    "gainsboro",
                                    "ghostwhite",
                                    "gold",
                                    "goldenrod",
                                    "gray",
                                    "green",
                                    "greenyellow",
                                    "grey",
                                    "honeydew",
                                    "hotpink",
                                    "indianred",
                                    "indigo",
                                    "ivory",
                                    "khaki",
                                    "lavender",
                                    "lavenderblush",
                                    "lawngreen",
                                    "lemonchiffon",
                                    "lightblue",
                                    "lightcoral",
                                    "lightcyan",
                                    "lightgoldenrodyellow",
                                    "lightgray",
                                    "lightgreen",
                                    "lightgrey",
                                    "lightpink",
                                    "lightsalmon",
                                    "lightseagreen",
                                    "lightskyblue",
                                    "lightslategray",
                                    "lightslategrey",
                                    "lightsteelblue",
                                    "lightyellow",
                                    "lime",
                                    "limegreen",
                                    "linen",
                                    "magenta",
                                    "maroon",
                                    "mediumaquamarine",
                                    "mediumblue",
                                    "mediumorchid",
                                    "mediumpurple",
                                    "mediumseagreen",
                                    "mediumslateblue",
                                    "mediumspringgreen",
                                    "mediumturquoise",
                                    "mediumvioletred",
                                    "midnightblue",
                                    "mintcream",
                                    "mistyrose",
                                    "moccasin",
                                    "navajowhite",
                                    "navy",
                                    "oldlace",
                                    "olive",
                                    "olivedrab",
                                    "orange",
                                    "orangered",
                                    "orchid",
                                    "palegoldenrod",
                                    "palegreen",
                                    "paleturquoise",
                                    "palevioletred",
                                    "papayawhip",
                                    "peachpuff",
                                    "peru",
                                    "pink",
                                    "plum",
                                    "powderblue",
                                    "purple",
                                    "rebeccapurple",
                                    "red",
                                    "rosybrown",
                                    "royalblue",
                                    "saddlebrown",
                                    "salmon",
                                    "sandybrown",
                                    "seagreen",
                                    "seashell",
                                    "sienna",
                                    "silver",
                                    "skyblue",
                                    "slateblue",
                                    "slategray",
                                    "slategrey",
                                    "snow",
                                    "springgreen",
                                    "steelblue",
                                    "tan",
                                    "teal",
                                    "thistle",
                                    "tomato",
                                    "transparent",
                                    "turquoise",
                                    "violet",
                                    "wheat",
                                    "white",
                                    "whitesmoke",
                                    "yellow",
                                    "yellowgreen"};
enum { NAMES = sizeof(names) / sizeof(names[0]) };

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_hex(char c)
{
    return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

static bool is_name(struct span color)
{
    for (size_t i = 0; i < NAMES; i++) {
        if (span_iis(color, names[i])) {
            return true;
        }
    }
    return false;
}

static bool is_hash(struct span digits)
{
    for (size_t i = 0; i < digits.n; i++) {
        if (!is_hex(digits.p[i])) {
            return false;
        }
    }
    return digits.n == 3 || digits.n == 4 || digits.n == 6 || digits.n == 8;
}

/* One number of a color. */
struct part {
    double value;
    bool percent;
};

/* Takes "12", "0.5" or "40%" off the beginning of *s. */
static bool take_part(struct span *s, struct part *out)
{
    size_t i = 0, digits = 0;
    double unit = 1;
    bool fraction = false;
    *out = (struct part){0, false};
    for (; i < s->n && (is_digit(s->p[i]) || (s->p[i] == '.' && !fraction)); i++) {
        if (s->p[i] == '.') {
            fraction = true;
            continue;
        }
        digits++;
        unit = fraction ? unit / 10 : unit;
        out->value =
            fraction ? out->value + (s->p[i] - '0') * unit : out->value * 10 + (s->p[i] - '0');
    }
    if (i < s->n && s->p[i] == '%') {
        out->percent = true;
        i++;
    }
    *s = span_sub(*s, i, s->n);
    return digits > 0;
}

/* Takes what stands between two numbers: a comma, a slash, or blanks, which may stand around
 * them. */
static bool take_gap(struct span *s)
{
    size_t n = s->n;
    *s = span_trim(*s);
    bool blank = s->n < n;
    if (s->n > 0 && (s->p[0] == ',' || s->p[0] == '/')) {
        *s = span_trim(span_sub(*s, 1, s->n));
        return true;
    }
    return blank;
}

/* Returns the highest value of the number at this place; hsl: it is of a hue and two percentages.
 */
static double most(size_t at, bool hsl, bool percent)
{
    if (at == PARTS_MIN) {
        return percent ? 100 : 1;
    }
    if (hsl) {
        return at == 0 ? 360 : 100;
    }
    return percent ? 100 : 255;
}

/* True for the numbers between the brackets. */
static bool are_parts(struct span list, bool hsl)
{
    struct part part;
    size_t n = 0;
    list = span_trim(list);
    do {
        if (n == PARTS_MAX || !take_part(&list, &part) || part.value > most(n, hsl, part.percent) ||
            (hsl && n < PARTS_MIN && part.percent != (n > 0))) {
            return false;
        }
        n++;
    } while (list.n > 0 && take_gap(&list));
    return list.n == 0 && n >= PARTS_MIN;
}

static bool is_function(struct span color)
{
    struct span name, rest;
    if (!span_cut(color, '(', &name, &rest) || rest.n == 0 || rest.p[rest.n - 1] != ')') {
        return false;
    }
    bool hsl = span_iis(name, "hsl") || span_iis(name, "hsla");
    return (hsl || span_iis(name, "rgb") || span_iis(name, "rgba")) &&
           are_parts(span_sub(rest, 0, rest.n - 1), hsl);
}

bool r7_is_color(struct span color)
{
    if (color.n == 0) {
        return true;
    }
    return color.p[0] == '#' ? is_hash(span_sub(color, 1, color.n))
                             : is_name(color) || is_function(color);
}
