"""Reads a program of 1C's language as far as docs/SNIPPETS.md uses it, and sends what HTTPСоединение of 1C:Enterprise 8.3
sends: HTTP/1.1 with its own User-Agent before the program's headers and the length behind them, bodies of JSON with CR LF
and tabs, and a byte order mark where the program does not forbid it.

A line of 1C becomes a line of Python: keywords by a table, names as they are (Python knows Cyrillic ones)."""

import json
import re
import socket
import urllib.parse

AGENT = "1C+Enterprise/8.3"
STRINGS = re.compile(r'("(?:[^"]|"")*")')
WORDS = {"Тогда": ":", "Или": "or", "И": "and", "Не": "not", "Неопределено": "None", "Истина": "True", "Ложь": "False",
         "Возврат": "return", "<>": "!=", "Новый": "", "Иначе": "else:"}
# Opens a block, closes one.
OPENS = ("Функция ", "Если ", "Иначе")
CLOSES = ("КонецФункции", "КонецЕсли", "Иначе")


def to_python(text):
    """The program as Python's. A statement may go over several lines up to its semicolon."""
    out, depth, statement = [], 0, ""
    for line in text.splitlines():
        statement = (statement + " " + line.strip()).strip()
        whole = statement.endswith((";", "Тогда", "Иначе")) or statement.startswith(("Функция ", "КонецФункции"))
        if not statement or not whole:
            continue
        code = statement.rstrip(";")
        depth -= code.startswith(CLOSES)
        if not code.startswith(("КонецФункции", "КонецЕсли")):
            out.append("    " * depth + one_line(code))
        depth += code.startswith(OPENS)
        statement = ""
    return "\n".join(out)


def one_line(code):
    if code.startswith("Функция "):
        return "def " + code[len("Функция "):].replace("Неопределено", "None") + ":"
    if code.startswith("Перем "):
        return code[len("Перем "):] + " = None"
    if code.startswith("ВызватьИсключение "):
        return "raise RuntimeError(%s)" % outside_strings(code[len("ВызватьИсключение "):], False)
    return outside_strings(re.sub(r"^Если ", "if ", code), code.startswith("Если "))


def outside_strings(code, condition):
    parts = STRINGS.split(code)
    for at in range(0, len(parts), 2):
        for word, instead in WORDS.items():
            pattern = re.escape(word) if word == "<>" else r"(?<![.\w])%s(?!\w)" % word
            parts[at] = re.sub(pattern, instead, parts[at])
        if condition:
            parts[at] = re.sub(r"(?<![<>!=])=(?!=)", "==", parts[at])
        parts[at] = re.sub(r"(?<![\w.])(Соответствие|ЗаписьJSON|ЧтениеJSON)(?!\w|\()", r"\1()", parts[at])
    for at in range(1, len(parts), 2):
        parts[at] = repr(parts[at][1:-1].replace('""', '"'))
    return "".join(parts)


class Names:
    """A value of an enumeration is its name."""

    def __getattr__(self, name):
        return name


class Соответствие(dict):
    def Вставить(self, key, value):
        self[key] = value

    def Получить(self, key):
        return self.get(key)


class Структура:
    def __init__(self, keys, *values):
        self.__dict__.update(zip(keys.split(","), values))


class HTTPЗапрос:
    def __init__(self, address, headers):
        self.address, self.Заголовки, self.body = address, Соответствие(headers), b""

    def УстановитьТелоИзСтроки(self, text, _encoding="UTF8", mark="Авто"):
        self.body = (b"" if mark == "НеИспользовать" else b"\xef\xbb\xbf") + text.encode()


class HTTPОтвет:
    def __init__(self, data):
        head, _, self.body = data.partition(b"\r\n\r\n")
        self.КодСостояния = int(head.split(b" ")[1])

    def ПолучитьТелоКакСтроку(self, _encoding):
        return self.body.decode()


class HTTPСоединение:
    def __init__(self, host, port):
        self.host, self.port = host, port

    def ВызватьHTTPМетод(self, method, request):
        lines = ["%s %s HTTP/1.1" % (method, request.address), "Host: %s:%d" % (self.host, self.port),
                 "User-Agent: " + AGENT, "Accept: */*", *("%s: %s" % item for item in request.Заголовки.items())]
        if request.body or method in ("POST", "PUT"):
            lines.append("Content-Length: %d" % len(request.body))
        with socket.create_connection((self.host, self.port), 30) as connection:
            connection.sendall("\r\n".join(lines).encode() + b"\r\n\r\n" + request.body)
            data = b""
            while not whole(data):
                part = connection.recv(65536)
                assert part, "the answer was cut short: %r" % data
                data += part
        return HTTPОтвет(data)


def whole(data):
    head, end, body = data.partition(b"\r\n\r\n")
    length = re.search(rb"(?i)\r\ncontent-length: (\d+)", head)
    return bool(end) and len(body) >= int(length.group(1) if length else 0)


class ЗаписьJSON:
    def УстановитьСтроку(self):
        self.text = ""

    def Закрыть(self):
        return self.text


class ЧтениеJSON:
    def УстановитьСтроку(self, text):
        self.text = text


def written(value):
    """1C ends its lines of JSON with CR LF and indents by tabs."""
    return json.dumps(value.__dict__, ensure_ascii=False, indent="\t").replace("\n", "\r\n")


def run(text, parameters, said, mark=False):
    """Runs the program; each Сообщить() goes into the list `said`. mark: with byte order marks, whatever it says."""
    def write_json(writer, value):
        writer.text = written(value)

    names = {
        "Соответствие": Соответствие, "Структура": Структура, "HTTPЗапрос": HTTPЗапрос, "HTTPСоединение": HTTPСоединение,
        "ЗаписьJSON": ЗаписьJSON, "ЧтениеJSON": ЧтениеJSON, "ЗаписатьJSON": write_json, "КодировкаТекста": Names(),
        "ИспользованиеByteOrderMark": Names(), "СпособКодированияСтроки": Names(),
        "ПрочитатьJSON": lambda reader, _maps: json.loads(reader.text, object_pairs_hook=Соответствие),
        "КодироватьСтроку": lambda value, _how: urllib.parse.quote(value, safe=""),
        "XMLСтрока": str, "Сообщить": said.append, "Параметры": parameters}
    if mark:
        names["ИспользованиеByteOrderMark"] = type("Marks", (), {"НеИспользовать": "Использовать"})
    exec(compile(to_python(text), "docs/SNIPPETS.md (1C)", "exec"), names)  # pylint: disable=exec-used
