"""The reference tables: their columns, and how a table file is read and written.

A table is UTF-8 with LF line ends: a header line, then a row a line, sorted by the numeric id in
the first column. No field is empty or quoted, so COPY reads a file alike in text and csv mode.
"""

from pathlib import Path

COLUMNS = {
    "countries": ("id", "iso2", "name_ru", "name_en"),
    "cities": ("id", "country_id", "name_ru", "name_en", "lat", "lng", "population", "timezone",
               "geonames_id"),
    "metro_stations": ("id", "city_id", "name_ru", "line"),
    "contact_types": ("id", "name", "is_phone", "is_email", "is_skype", "is_social_network",
                      "mailing"),
    "address_types": ("id", "name"),
    "streets_demo": ("id", "city_id", "name", "post_code"),
}

REFERENCE = Path(__file__).resolve().parents[2] / "sql" / "reference"


def fold(name):
    """The form in which two Russian names are the same name: no case, ё as е."""
    return name.lower().replace("ё", "е")


def split_rows(name, text):
    """Rows of the table file's text, as dictionaries. Raises ValueError on a malformed line."""
    lines = text.split("\n")
    if lines[0] != "\t".join(COLUMNS[name]):
        raise ValueError(f"{name}.tsv:1: the header is not {' '.join(COLUMNS[name])}")
    if lines[-1] != "":
        raise ValueError(f"{name}.tsv:{len(lines)}: the last line has no line end")
    rows = []
    for number, line in enumerate(lines[1:-1], 2):
        fields = line.split("\t")
        if len(fields) != len(COLUMNS[name]):
            raise ValueError(f"{name}.tsv:{number}: {len(fields)} fields, "
                             f"not {len(COLUMNS[name])}")
        rows.append(dict(zip(COLUMNS[name], fields)))
    return rows


def read(directory, name):
    """Rows of a table. Raises OSError, and ValueError if the file is malformed."""
    data = (Path(directory) / f"{name}.tsv").read_bytes()
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise ValueError(f"{name}.tsv: {error}") from error
    return split_rows(name, text)


def write(directory, name, rows):
    """Write a table, sorted by id."""
    lines = ["\t".join(COLUMNS[name])]
    for row in sorted(rows, key=lambda row: int(row["id"])):
        lines.append("\t".join(str(row[column]) for column in COLUMNS[name]))
    path = Path(directory) / f"{name}.tsv"
    path.write_bytes(("\n".join(lines) + "\n").encode("utf-8"))
