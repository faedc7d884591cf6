/*
 * color: the colors of statuses and types.
 */
#ifndef KARTOTEKA_API_R7_COLOR_H
#define KARTOTEKA_API_R7_COLOR_H

#include "base/span.h"

/* Says in an error what r7_is_color() takes. */
#define R7_COLORS                                                                                  \
    "#rrggbb, #rgb, rgb(0, 127, 255), hsl(210, 50%, 40%), the name of a color, or empty"

/* True for a color as CSS writes one, since browsers read and set it: three, four, six or eight
 * hex digits behind '#'; rgb(), rgba(), hsl(), hsla() with three numbers and an opacity or none,
 * parted by commas or blanks; one of the names of colors, in any case. Also for no color at all. */
bool r7_is_color(struct span color);

#endif
