/*
 * Codes of countries: ISO 3166-1 alpha-3. The table is that of today and of 2012 alike; none has come or gone between.
 */
#ifndef RPR_COUNTRY_H
#define RPR_COUNTRY_H

#include <stdbool.h>

/* The code, three capital letters and a NUL, is one of a country or territory. */
bool country_is_known(const char *code);

/* XXA: no citizenship (ICAO Doc 9303, part 3). No country. */
bool country_is_none(const char *code);

#endif
