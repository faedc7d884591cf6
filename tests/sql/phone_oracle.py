#!/usr/bin/python3
"""Numbers of every country in several spellings, and how libphonenumber reads them: JSON of
[text, home, "DIGITS" or "DIGITS;EXTENSION"; "-" for none]. Run by phones.py with Debian's Python,
which has python3-phonenumbers."""

import json
import sys

import phonenumbers as pn

HOMES = ("RU", "KZ", "BY")         # asked about every spelling
OTHERS = ("UA", "UZ", "KG", "TJ", "TM", "AM", "AZ", "GE", "MD", "LT", "LV", "EE", "PL", "DE", "IL", "TR",
          "US", "CA")               # asked about numbers of their own
SPELLINGS = (
    "8 (495) 123-45-67", "(495) 123-45-67", "7 495 1234567", "+7 (495) 123-45-67", "+7 8 495 123-45-67",
    "8-916-123-45-67", "9161234567", "79161234567", "8.916.123.45.67", "8/495/123-45-67",
    "8 (4912) 41-38-37", "(4912) 41-38-37", "+84 91 2413837", "84912413837", "+961 3 123456",
    "8 800 555-35-35", "800 555 35 35", "+375 29 123-45-67", "375291234567", "80 29 123-45-67",
    "8 029 123-45-67", "029 123-45-67", "29 123-45-67", "8 10 375 29 123-45-67", "810375291234567",
    "00 375 29 123 45 67", "8 10 49 30 123456", "0049 30 123456", "+49 (0)30 123456", "+44 (0) 20 7946 0018",
    "+1 (212) 555-12-12", "8 10 1 212 555 12 12", "+380 50 123 45 67", "+7 701 123 45 67",
    "8 (701) 123-45-67", "701 123 45 67", "+998 90 123 45 67", "+374 10 123456", "+995 32 212 34 56",
    "+996 312 123456", "+992 37 123 4567", "+993 12 123456", "+972 2 123 4567", "112", "101",
    "123-45-67", "8 495 123-45-67 ext. 102", "8 495 123-45-67 доб. 102", "8 495 123-45-67 x102",
    "8 495 123-45-67 #102", "tel:+7-495-123-45-67;ext=102", "+7 495 123-45-67,,102",
    "+7 495 123-45-67 extension 102", "8 495 123-45-67 вн. 102", "8 495 123-45-67 (доб. 102)",
    "8 495 123-45-67, доб. 102", "тел. 8 916 123-45-67", "tel:+79161234567", "тел1: 8 916 123-45-67",
    "8 916 123-45-67 (WhatsApp 2)", "8 916 123-45-67 (после 18:00)", "+7\u00a0916\u2011123\u201345\u221267",
    "\u202a+7 916 123 45 67\u202c", "\uff0b\uff17 916 123 45 67", "8 916 123-45-67 / 8 495 123-45-67",
    "8 495 123-45-67/68", "8 495 123-45-67, 8 916 123-45-67", "8-800-FLOWERS", "+", "нет", "+7", "1",
    "8 495 123 45 6", "8 495 123 45 678", "80 29 123 45 6", "8 (017) 200-12-34", "017 200 12 34",
    "8 801 100 10 10", "8 495 123-45-67 (2)", "*100#",
)


def read(text, home):
    try:
        number = pn.parse(text, home)
    except pn.NumberParseException:
        return "-"
    digits = pn.format_number(number, pn.PhoneNumberFormat.E164)[1:]
    return digits + (";" + number.extension if number.extension else "")


def asked():
    for text in SPELLINGS:
        for home in HOMES:
            yield text, home
    for region in sorted(pn.SUPPORTED_REGIONS):
        number = pn.example_number_for_type(region, pn.PhoneNumberType.MOBILE) or pn.example_number(region)
        code = str(number.country_code)
        national = pn.national_significant_number(number)
        yield pn.format_number(number, pn.PhoneNumberFormat.INTERNATIONAL), "RU"
        yield "8 10 %s %s" % (code, national), "RU"
        yield pn.format_number(number, pn.PhoneNumberFormat.E164), "BY"
    kinds = [getattr(pn.PhoneNumberType, name) for name in
             ("FIXED_LINE", "MOBILE", "TOLL_FREE", "PREMIUM_RATE", "PERSONAL_NUMBER", "VOIP")]
    for home in OTHERS:
        for kind in kinds[:2]:
            number = pn.example_number_for_type(home, kind)
            if number is None:
                continue
            bare = pn.national_significant_number(number)
            yield pn.format_number(number, pn.PhoneNumberFormat.NATIONAL), home
            yield bare, home
            yield "%s-%s-%s" % (bare[:2], bare[2:5], bare[5:]), home
            yield pn.format_number(number, pn.PhoneNumberFormat.INTERNATIONAL), home
            yield pn.format_number(number, pn.PhoneNumberFormat.E164)[1:], home
            yield "+%d (0)%s" % (number.country_code, bare), home
            yield pn.format_number(number, pn.PhoneNumberFormat.NATIONAL) + " ext. 12", home
        for text in ("+7 495 123-45-67", "8 (495) 123-45-67", "00 7 495 123 45 67", "011 7 495 123 45 67",
                     "8 10 7 495 123 45 67", "112", "123-45-67", "+375 29 123-45-67"):
            yield text, home
    for home in HOMES:
        for kind in kinds:
            number = pn.example_number_for_type(home, kind)
            if number is not None:
                yield pn.format_number(number, pn.PhoneNumberFormat.NATIONAL), home
                yield pn.national_significant_number(number), home


def main():
    seen = {}
    for text, home in asked():
        seen.setdefault((text, home), read(text, home))
    json.dump([[text, home, found] for (text, home), found in seen.items()], sys.stdout)


if __name__ == "__main__":
    main()
