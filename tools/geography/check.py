"""Checks of the reference tables. No check needs the network or the sources."""

import re
import sys

import tables

# Rows that users create get ids from here upwards, an entity and a tenant each.
CREATED_IDS = 10**13

SEED_COUNTRIES = {"RU": 2, "UZ": 4, "MD": 5}
SEED_CITIES = {10000000000002: ("2", "Москва"), 10000000000016: ("4", "Ташкент"),
               10000000000021: ("5", "Кишинев"), 10000000000024: ("2", "Хабаровск")}
SEED_STREETS = {10000000000031: ("10000000000002", "10-я Текстильщиков", "111111"),
                10000000016629: ("10000000000016", "Квартал 328", "000"),
                10000000016640: ("10000000000016", "п. Красный", "44"),
                10000000016642: ("10000000000016", "Восканова", "5654")}
SEED_CONTACT_TYPES = [
    ("1", "Телефон домашний", "true", "false", "false", "false", "false"),
    ("2", "Телефон рабочий", "true", "false", "false", "false", "false"),
    ("3", "Телефон мобильный", "true", "false", "false", "false", "false"),
    ("4", "E-Mail", "false", "true", "false", "false", "false"),
    ("5", "Skype", "false", "false", "false", "false", "false"),
    ("6", "ICQ", "false", "false", "false", "false", "false"),
]
SEED_ADDRESS_TYPES = [("1", "Домашний"), ("2", "Рабочий")]
SEED_STATIONS = {1: "Авиамоторная", 2: "Автозаводская", 3: "Академическая"}

# Ids that the samples' own POST requests get: no row of the defaults may have them.
CREATED_IN_SAMPLES = {"cities": {10000000000034}, "streets_demo": {10000000016643}}

# Rows that a complete table has: exactly, or from and to.
COUNTS = {"countries": (249, 249), "cities": (1300, 1500), "metro_stations": (380, 500),
          "contact_types": (6, 6), "address_types": (2, 2), "streets_demo": (124, 200)}
METRO_COUNTS = {"Москва": 258, "Санкт-Петербург": 73, "Казань": 11, "Екатеринбург": 9,
                "Нижний Новгород": 15, "Новосибирск": 14, "Самара": 10}

RUSSIAN = re.compile(r"[0-9А-ЯЁа-яё][0-9А-ЯЁа-яё ().,’—-]*")
ENGLISH = re.compile(r"[A-Z][A-Za-z0-9 .-]*")
COORDINATE = re.compile(r"-?(0|[1-9][0-9]{0,2})(\.[0-9]{1,5})?")
TIMEZONE = re.compile(r"(Asia|Europe)/[A-Z][a-z]+")
NUMBER = re.compile(r"[1-9][0-9]*")


def country_id(iso2):
    """Id of a country: the seeds', else 100 + 26 * first letter + second letter, A being 0."""
    first, second = (ord(letter) - ord("A") for letter in iso2)
    return SEED_COUNTRIES.get(iso2, 100 + 26 * first + second)


def check_form(name, rows):
    """Checks that hold for every table: count, ids in order, fields that COPY takes as they are."""
    low, high = COUNTS[name]
    if not low <= len(rows) <= high:
        yield 1, f"{len(rows)} rows, expected {low} to {high}"
    before = 0
    for line, row in enumerate(rows, 2):
        for column, value in row.items():
            if value == "" or value != value.strip() or re.search(r'[\r"\\]', value):
                yield line, f"{column} {value!r} is empty, has blanks around it or a quote"
        if not NUMBER.fullmatch(row["id"]):
            yield line, f"id {row['id']!r} is not a number"
        elif int(row["id"]) <= before:
            yield line, f"id {row['id']} repeats or is out of order"
        else:
            before = int(row["id"])
            if before in CREATED_IN_SAMPLES.get(name, ()):
                yield line, f"id {row['id']} is given to a created row in the samples"


def check_unique(rows, what, key):
    """No two rows with the same key."""
    lines = {}
    for line, row in enumerate(rows, 2):
        first = lines.setdefault(key(row), line)
        if first != line:
            yield line, f"{what} is also on line {first}"


def check_references(rows, column, target):
    """Every value of a column is an id of the target table."""
    ids = {row["id"] for row in target}
    for line, row in enumerate(rows, 2):
        if row[column] not in ids:
            yield line, f"{column} {row[column]} is unknown"


def check_seeds(rows, seeds, columns):
    """The seeds' ids are there with the seeds' values."""
    found = {row["id"]: tuple(row[column] for column in columns) for row in rows}
    for id_, expected in seeds.items():
        if found.get(str(id_)) != expected:
            yield 1, f"id {id_} is {found.get(str(id_))}, expected {expected}"


def check_russian(rows, column):
    """Russian names: Cyrillic letters, no Latin ones."""
    for line, row in enumerate(rows, 2):
        if not RUSSIAN.fullmatch(row[column]):
            yield line, f"{column} {row[column]!r} has a character that is not Russian"


def check_countries(all_tables):
    """countries.tsv: codes, names, and ids by the rule."""
    rows = all_tables["countries"]
    yield from check_russian(rows, "name_ru")
    for column in ("iso2", "name_ru", "name_en"):
        yield from check_unique(rows, column, lambda row: row[column])
    for line, row in enumerate(rows, 2):
        if not re.fullmatch(r"[A-Z]{2}", row["iso2"]):
            yield line, f"iso2 {row['iso2']!r} is not two letters"
        elif row["id"] != str(country_id(row["iso2"])):
            yield line, f"id {row['id']} of {row['iso2']}, expected {country_id(row['iso2'])}"
    yield from check_seeds(rows, {2: ("Россия",), 4: ("Узбекистан",), 5: ("Молдова",)},
                           ("name_ru",))


def check_place(row):
    """One row of cities.tsv."""
    for column, pattern in (("name_en", ENGLISH), ("lat", COORDINATE), ("lng", COORDINATE),
                            ("population", NUMBER), ("timezone", TIMEZONE),
                            ("geonames_id", NUMBER)):
        if not pattern.fullmatch(row[column]):
            yield f"{column} {row[column]!r} is malformed"
            return
    # The countries of the table lie between these parallels and meridians (Chukotka past 180).
    if not 35 <= float(row["lat"]) <= 82:
        yield f"lat {row['lat']} is out of range"
    if not (19 <= float(row["lng"]) <= 180 or -180 <= float(row["lng"]) <= -169):
        yield f"lng {row['lng']} is out of range"


def check_cities(all_tables):
    """cities.tsv: names unique in a country, valid places, no large ids but the seeds'."""
    rows = all_tables["cities"]
    yield from check_russian(rows, "name_ru")
    yield from check_references(rows, "country_id", all_tables["countries"])
    yield from check_unique(rows, "geonames_id", lambda row: row["geonames_id"])
    yield from check_unique(rows, "name_ru in its country",
                            lambda row: (row["country_id"], tables.fold(row["name_ru"])))
    yield from check_seeds(rows, SEED_CITIES, ("country_id", "name_ru"))
    for line, row in enumerate(rows, 2):
        if not 1001 <= int(row["id"]) < 1000000 and int(row["id"]) not in SEED_CITIES:
            yield line, f"id {row['id']} is neither a seed's nor in 1001..999999"
        for problem in check_place(row):
            yield line, problem


def check_metro(all_tables):
    """metro_stations.tsv: a name once in a city, every city complete, the seeds' ids."""
    rows = all_tables["metro_stations"]
    yield from check_russian(rows, "name_ru")
    yield from check_russian(rows, "line")
    yield from check_references(rows, "city_id", all_tables["cities"])
    yield from check_unique(rows, "name_ru in its city",
                            lambda row: (row["city_id"], tables.fold(row["name_ru"])))
    moscow = "10000000000002"
    yield from check_seeds(rows, {i: (moscow, name) for i, name in SEED_STATIONS.items()},
                           ("city_id", "name_ru"))
    names = {row["id"]: row["name_ru"] for row in all_tables["cities"]}
    counts = {}
    for row in rows:
        city = names.get(row["city_id"])
        counts[city] = counts.get(city, 0) + 1
    for city, expected in METRO_COUNTS.items():
        if counts.get(city, 0) < expected:
            yield 1, f"{city} has {counts.get(city, 0)} stations, expected {expected} at least"


def check_types(rows, expected):
    """A table of types is the seed's."""
    for line, (row, values) in enumerate(zip(rows, expected), 2):
        if tuple(row.values()) != values:
            yield line, f"the row is not the seed's {values}"


def check_contact_types(all_tables):
    """contact_types.tsv is the seed's."""
    return check_types(all_tables["contact_types"], SEED_CONTACT_TYPES)


def check_address_types(all_tables):
    """address_types.tsv is the seed's."""
    return check_types(all_tables["address_types"], SEED_ADDRESS_TYPES)


def check_streets(all_tables):
    """streets_demo.tsv: a name once in a city, the seeds' ids and no other large ids."""
    rows = all_tables["streets_demo"]
    yield from check_russian(rows, "name")
    yield from check_references(rows, "city_id", all_tables["cities"])
    yield from check_unique(rows, "name in its city",
                            lambda row: (row["city_id"], tables.fold(row["name"])))
    yield from check_seeds(rows, SEED_STREETS, ("city_id", "name", "post_code"))
    for line, row in enumerate(rows, 2):
        if not 1001 <= int(row["id"]) < 1000000 and int(row["id"]) not in SEED_STREETS:
            yield line, f"id {row['id']} is neither a seed's nor in 1001..999999"


CHECKS = {"countries": check_countries, "cities": check_cities, "metro_stations": check_metro,
          "contact_types": check_contact_types, "address_types": check_address_types,
          "streets_demo": check_streets}


def problems(directory):
    """Every problem of the tables, as "file:line: what"."""
    all_tables = {}
    found = []
    for name in tables.COLUMNS:
        try:
            all_tables[name] = tables.read(directory, name)
        except (OSError, ValueError) as error:
            found.append(str(error))
            continue
        found += [f"{name}.tsv:{line}: {what}" for line, what in check_form(name, all_tables[name])]
    if found:
        # The checks of single tables rely on the form.
        return found
    for name, check in CHECKS.items():
        found += [f"{name}.tsv:{line}: {what}" for line, what in check(all_tables)]
    return found


def report(directory):
    """Print the problems, or the row counts if there are none. Exit code 0 or 1."""
    found = problems(directory)
    for problem in found:
        print(problem, file=sys.stderr)
    if found:
        return 1
    for name in tables.COLUMNS:
        print(f"{name}.tsv: {len(tables.read(directory, name))} rows, valid")
    return 0
