"""Facts about places that the sources lack, spell in a foreign script or no longer spell right.

Keys are GeoNames ids. Every entry was typed in by hand; sql/reference/README.md has the rules.
"""

# Ids that the WebDelivery samples use. They stay, whatever else is renumbered.
SEED_CITY_IDS = {
    524901: 10000000000002,   # Москва
    1512569: 10000000000016,  # Ташкент: the samples' city of country 4, which they leave unnamed
    618426: 10000000000021,   # Кишинев
    2022890: 10000000000024,  # Хабаровск
}

# GeoNames id -> (Russian name, English name or None to keep the source's).
# A place that has a Russian name in the source is renamed, one that has none is added.
NAMES = {
    # Seed spelling.
    618426: ("Кишинев", None),
    # Values that are not Russian in the source.
    627907: ("Гомель", "Homyel"),
    147059: ("Ахмедбейли", "Ahmadbayli"),
    1513092: ("Турткуль", "Turtkul"),
    # Other values that are wrong, cut or in a wrong case.
    553399: ("Каменск-Шахтинский", None),
    824003: ("Бакиханов", None),
    161943: ("Гумдаг", None),
    1512770: ("Сырдарья", None),
    1514382: ("Бешарык", None),
    1524308: ("Отеген Батыр", None),
    # Renamed places, and names that Russian no longer uses.
    616530: ("Ванадзор", None),
    146970: ("Ханкенди", "Khankendi"),
    585225: ("Аджикабул", "Hajigabul"),
    586763: ("Шабран", "Shabran"),
    1222662: ("Раззаков", None),
    1527497: ("Кызыл-Суу", None),
    1526273: ("Астана", None),
    1516438: ("Алтай", None),
    1516519: ("Жосалы", None),
    1517323: ("Жанакорган", None),
    1519948: ("Конаев", None),
    1521370: ("Риддер", None),
    1524245: ("Калбатау", None),
    1524958: ("Боралдай", "Boralday"),
    1525462: ("Аксукент", "Aksukent"),
    618577: ("Бендеры", None),
    617180: ("Унгены", None),
    617367: ("Сороки", None),
    1220747: ("Бохтар", None),
    1514829: ("Истиклол", "Istiklol"),
    161974: ("Берекет", None),
    162158: ("Бахарлы", None),
    1219002: ("Керки", None),
    1512524: ("Нурафшон", "Nurafshon"),
    1215694: ("Заамин", "Zomin"),
    1216475: ("Мубарек", None),
    1216787: ("Китаб", None),
    1217007: ("Касан", None),
    1217474: ("Денау", None),
    1217734: ("Байсун", None),
    1513087: ("Нурата", None),
    1514215: ("Чиназ", None),
    1514387: ("Беруни", None),
    # English names that are a former name, a railway stop or a slip of the pen.
    535334: ("Льгов", "Lgov"),
    542461: ("Полтавская", "Poltavskaya"),
    549741: ("Холмская", "Kholmskaya"),
    802714: ("Персиановский", "Persianovskiy"),
    579514: ("Балахна", "Balakhna"),
    2122850: ("Николаевск-на-Амуре", "Nikolayevsk-on-Amur"),
    584871: ("Тертер", "Tartar"),
    585514: ("Мингечаур", "Mingachevir"),
    585763: ("Кюрдамир", "Kurdamir"),
    586968: ("Бина", "Bina"),
    587384: ("Агджабеди", "Agjabadi"),
    585152: ("Шамкир", "Shamkir"),
    610612: ("Актау", "Aktau"),
    615912: ("Новый Афон", "New Athos"),
    1516788: ("Жанатас", "Zhanatas"),
    1516789: ("Айтеке-Би", "Ayteke Bi"),
    1519030: ("Шу", "Shu"),
    1524801: ("Шиели", "Shieli"),
    1524889: ("Шардара", "Shardara"),
    # Places of 15,000 people and more (Мурино by newer counts) that the source has no name of.
    501320: ("Рошаль", None),
    539839: ("Кудрово", None),
    524311: ("Мурино", None),
    2127202: ("Анадырь", None),
    6931086: ("Пересвет", None),
    616785: ("Чаренцаван", None),
    148340: ("Билясувар", "Bilasuvar"),
    148354: ("Бейлаган", None),
    584821: ("Товуз", None),
    586318: ("Исмаиллы", None),
    621729: ("Смолевичи", "Smalyavichy"),
    1527317: ("Сузак", None),
    1527690: ("Лебединовка", None),
    1528252: ("Ивановка", None),
    1528339: ("Ноокат", None),
    1528702: ("Беловодское", None),
    1528735: ("Баткен", None),
    1528875: ("Ала-Бука", None),
    8145969: ("Кара-Кульджа", None),
    1517060: ("Зайсан", None),
    1519327: ("Шахтинск", None),
    618054: ("Кодру", None),
    1220163: ("Восе", "Vose"),
    1220219: ("Вахш", None),
    1220905: ("Нурек", None),
    1220112: ("Яван", None),
    1514883: ("Гулистон", "Guliston"),
    1514792: ("Газачак", None),
    1218436: ("Саят", None),
    1219392: ("Говурдак", None),
    601323: ("Кунград", "Qungirot"),
    601417: ("Алтынкуль", None),
    1216115: ("Шурчи", None),
    1217262: ("Гузар", None),
    1217340: ("Галаасия", None),
    1217362: ("Джума", None),
    1217540: ("Чиракчи", None),
    1217569: ("Челек", None),
    1217658: ("Булунгур", None),
    1217926: ("Акташ", None),
    1512348: ("Янгирабад", None),
    1512350: ("Янгикурган", None),
    1512423: ("Вабкент", None),
    1512480: ("Даштабад", None),
    1512549: ("Туракурган", "Toraqorgon"),
    1512568: ("Ташлак", None),
    1512658: ("Ташбулак", None),
    1512790: ("Шават", None),
    1512838: ("Шафиркан", None),
    1512934: ("Салар", None),
    1512978: ("Кошкупыр", None),
    1513017: ("Паркент", None),
    1513038: ("Пахтакор", None),
    1513331: ("Кувасай", None),
    1513364: ("Кургантепа", None),
    1513567: ("Кибрай", None),
    1513578: ("Ханабад", None),
    1513600: ("Ходжаабад", None),
    1513655: ("Хаккулабад", None),
    1513714: ("Касансай", None),
    1513953: ("Карасу", None),
    1513957: ("Хазарасп", None),
    1513983: ("Гиждуван", None),
    1514109: ("Джалакудук", None),
    1514125: ("Дустлик", None),
    1514140: ("Питнак", "Pitnak"),
    1514258: ("Чартак", None),
    1514330: ("Бука", None),
    1514615: ("Алтыарык", None),
}

# Rows of the source that are not a town of their own.
DROPPED = {
    # The same place twice; the row with the right coordinates stays.
    501215,   # Россошь, on a village of the name with the town's population
    563705,   # Дзержинский
    608362,   # Шалкар, a second one with the town's population
    831165,   # Заречный, on the district of another town
    6853140,  # Лесной
    # Петродворец, a former name of Петергоф
    510225,
    # Districts of Moscow, and villages that are parts of it now.
    476368, 481453, 511510, 518740, 521416, 569273, 8505053,
}

# Region names of the source that would not fit a qualifier in parentheses.
REGIONS = {
    "RU.63": "Якутия",
}
