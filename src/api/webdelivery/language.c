#include "api/webdelivery/language.h"

#include "base/buf.h"

/* The texts with their translation into Russian. '#' stands for a number, '~' for a name of the
 * wire; they come in the same order in both. */
static const struct {
    const char *english, *russian;
} phrases[] = {
    /* texts of the codes */
    {"Unknown error", "Неизвестная ошибка"},
    {"System exception", "Системная ошибка"},
    {"Service temporarily unavailable", "Сервис временно недоступен"},
    {"Authentication error", "Ошибка аутентификации"},
    {"There are no active licenses", "Нет действующих лицензий"},
    {"Not enough parameters", "Недостаточно параметров"},
    {"Not implemented", "Не реализовано"},
    {"GPX Service not found Objects", "Объект не найден"},
    {"CRM error", "Ошибка CRM"},
    /* details of the codes */
    {"the query or the JSON of the body cannot be parsed", "запрос или JSON тела не разобран"},
    {"text is not UTF-8 or holds a control character",
     "текст не в UTF-8 или с управляющим символом"},
    {"the body ended before Content-Length bytes", "тело короче, чем Content-Length"},
    {"the body is too large", "тело слишком велико"},
    {"the request needs too much memory", "запросу нужно слишком много памяти"},
    {"the address is too long", "адрес слишком длинный"},
    {"too many values, or nested too deep", "слишком много значений или слишком глубоко вложены"},
    {"the Content-Type is not accepted", "Content-Type не принимается"},
    {"no such operation", "нет такой операции"},
    {"the operation exists, but not with this method", "операция есть, но не с этим методом"},
    {"the header sid is missing", "нет заголовка sid"},
    {"the sid is unknown, expired or revoked", "sid неизвестен, просрочен или отозван"},
    {"too many attempts, wait a minute", "слишком много попыток, подождите минуту"},
    {"this sid may only read", "с этим sid можно только читать"},
    {"objectId is unknown to this sid", "objectId этому sid не известен"},
    {"the object is switched off", "объект выключен"},
    {"a required parameter is missing", "нет обязательного параметра"},
    {"a parameter has a wrong type, form or range", "параметр неверного вида или вне границ"},
    {"SAC-0075: no such client", "SAC-0075: Владелец не обнаружен"},
    {"the client exists already", "такой клиент уже есть"},
    {"the client has no such contact", "у клиента нет такого контакта"},
    {"the client has no such address", "у клиента нет такого адреса"},
    {"no such record", "нет такой записи"},
    {"an id names a record that does not exist", "id указывает на запись, которой нет"},
    {"the record was changed or is in use", "запись изменена или используется"},
    {"the database cannot be reached", "нет связи с базой данных"},
    {"too busy, try again", "слишком много запросов, повторите"},
    {"the request took too long", "запрос выполнялся слишком долго"},
    {"see the server's log", "см. журнал сервера"},
    {"no details", "без подробностей"},
    /* constraints and references */
    {"no such type of address", "нет такого типа адреса"},
    {"no such type of contact", "нет такого типа контакта"},
    {"no such country", "нет такой страны"},
    {"no such city", "нет такого города"},
    {"no such street", "нет такой улицы"},
    {"no such metro station", "нет такой станции метро"},
    {"the client has such an address already", "у клиента уже есть такой адрес"},
    {"another client has it", "уже есть у другого клиента"},
    {"# is no city of country #", "# - не город страны #"},
    {"# is no street of city #", "# - не улица города #"},
    {"# is no metro station of city #", "# - не станция метро города #"},
    {"the street is used by # address(es)", "улица указана в адресах: #"},
    {"the city is used by # address(es), # street(s) and # metro station(s)",
     "город указан: адресов #, улиц #, станций метро #"},
    {"the client has # deal(s)", "у клиента есть сделки: #"},
    {"the phones belong to clients # and #", "телефоны принадлежат клиентам # и #"},
    {"the city has more than # streets, ask with limit and cursor",
     "в городе больше # улиц, спросите с limit и cursor"},
    {"only one of Id, phone, email, card, externalCode, q, sinceRevision",
     "только одно из Id, phone, email, card, externalCode, q, sinceRevision"},
    {"used for another request", "уже был у другого запроса"},
    /* problems of a parameter */
    {"missing", "нет значения"},
    {"empty", "пусто"},
    {"too long", "слишком длинно"},
    {"too many", "слишком много"},
    {"no phone among them", "среди них нет телефона"},
    {"unknown parameter", "неизвестный параметр"},
    {"not an integer", "не целое число"},
    {"out of range", "вне допустимых значений"},
    {"not text", "не строка"},
    {"not an object", "не объект"},
    {"not a list", "не список"},
    {"not a date", "нет такой даты"},
    {"before 1800", "раньше 1800 года"},
    {"in the future", "этот день ещё не наступил"},
    {"not a coordinate", "не координата"},
    {"not a cursor", "не курсор"},
    {"ahead of the directory", "больше, чем у справочника"},
    {"not one of the allowed words", "нет такого значения"},
    {"holds a forbidden character", "недопустимый символ"},
    {"longer than # characters", "длиннее # знаков"},
    {"longer than # character", "длиннее # знака"},
    {"shorter than # characters", "короче # знаков"},
    {"shorter than # character", "короче # знака"},
    /* allowed values */
    {"#..# characters", "#..# знаков"},
    {"#..# items", "от # до # элементов"},
    {"# or more", "# или больше"},
    {"#..# with a decimal point", "#..# с десятичной точкой"},
    {"yyyy-mm-dd, yyyy-mm-ddThh:mm:ss or empty", "гггг-мм-дд, гггг-мм-ддTчч:мм:сс или пусто"},
    {"no control characters", "без управляющих символов"},
    {"see TypesContacts", "см. TypesContacts"},
    {"upsert=phone needs one", "upsert=phone его требует"},
    {"in the query", "в строке запроса"},
    {"as the answer before had it", "каким он был в прошлом ответе"},
    {"start again from 0", "начните снова с 0"},
    {"did you mean ~?", "имелось в виду ~?"},
    {"it came as ~", "пришло как ~"},
};

enum { HOLES = 4 };

static bool digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool name_char(char c)
{
    return digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '-' ||
           c == '[' || c == ']' || c == '.';
}

/* Returns the bytes at the start of s that a hole takes; 0: it does not fit. */
static size_t hole_size(char hole, struct span s)
{
    size_t n = hole == '#' && s.n > 0 && s.p[0] == '-' ? 1 : 0;
    size_t sign = n;
    while (n < s.n && (hole == '#' ? digit(s.p[n]) : name_char(s.p[n]))) {
        n++;
    }
    return n > sign ? n : 0;
}

static bool is_hole(char c)
{
    return c == '#' || c == '~';
}

/* True when the phrase fits the whole text. Then holes[] are the texts in its holes. */
static bool fits(const char *phrase, struct span text, struct span *holes)
{
    size_t found = 0;
    for (; *phrase != '\0'; phrase++) {
        size_t n = is_hole(*phrase)                     ? hole_size(*phrase, text)
                   : text.n > 0 && text.p[0] == *phrase ? 1
                                                        : 0;
        if (n == 0) {
            return false;
        }
        if (is_hole(*phrase) && found < HOLES) {
            holes[found++] = span_sub(text, 0, n);
        }
        text = span_sub(text, n, text.n);
    }
    return text.n == 0;
}

static struct span filled(struct arena *mem, const char *phrase, const struct span *holes)
{
    struct buf out;
    buf_init(&out, mem, 128);
    for (; *phrase != '\0'; phrase++) {
        if (is_hole(*phrase)) {
            buf_span(&out, *holes++);
        } else {
            buf_char(&out, *phrase);
        }
    }
    return buf_view(&out);
}

/* Translates a text; absent when no phrase fits. */
static struct span translated(struct arena *mem, struct span text)
{
    struct span holes[HOLES] = {{NULL, 0}};
    for (size_t i = 0; i < sizeof(phrases) / sizeof(phrases[0]); i++) {
        if (fits(phrases[i].english, text, holes)) {
            return filled(mem, phrases[i].russian, holes);
        }
    }
    return SPAN_NONE;
}

struct span wd_in_russian(struct arena *mem, struct span text)
{
    struct span found = translated(mem, text);
    size_t name = hole_size('~', text);
    if (found.p != NULL || name == 0 || name + 2 > text.n || text.p[name] != ':' ||
        text.p[name + 1] != ' ') {
        return found.p != NULL ? found : text;
    }
    struct span rest = translated(mem, span_sub(text, name + 2, text.n));
    return rest.p == NULL ? text
                          : arena_printf(mem, "%.*s: %.*s", (int)name, text.p, SPAN_ARG(rest));
}

/* Returns the weight of a list's item in thousandths: 800 for "ru;q=0.8", 0 for one that cannot be
 * read. */
static int64_t weight_of(struct span parameters)
{
    struct span part, name, value, whole, fraction;
    while (span_any(parameters) && span_next(&parameters, ';', &part)) {
        if (!span_cut(span_trim(part), '=', &name, &value) || !span_iis(span_trim(name), "q")) {
            continue;
        }
        int64_t ones = 0, digits = 0, scale = 1000;
        (void)span_cut(span_trim(value), '.', &whole, &fraction);
        if (!span_i64(whole, &ones) || ones < 0 || ones > 1 ||
            (span_any(fraction) && (fraction.n > 3 || !span_i64(fraction, &digits)))) {
            return 0;
        }
        for (size_t i = 0; i < fraction.n; i++) {
            scale /= 10;
        }
        return ones * 1000 + digits * scale;
    }
    return 1000;
}

char wd_language_of(struct span list)
{
    int64_t best = 0;
    char language = 0;
    struct span item, tag, parameters, primary, region;
    while (span_any(list) && span_next(&list, ',', &item)) {
        (void)span_cut(span_trim(item), ';', &tag, &parameters);
        (void)span_cut(span_trim(tag), '-', &primary, &region);
        bool ru = span_iis(primary, "ru"), en = span_iis(primary, "en");
        if ((ru || en) && weight_of(parameters) > best) {
            best = weight_of(parameters);
            language = ru ? 'r' : 'e';
        }
    }
    return language;
}

bool wd_speaks_russian(const struct call *call)
{
    char asked = wd_language_of(request_header(call->req, "accept-language"));
    return asked != 0 ? asked == 'r' : call->d.who.russian;
}
