/*
 * russian_results: errors, keys of the configuration, faults and results of commands in Russian;
 * one row each, the English text is its key. The rest stands in russian.c.
 */
#include "ctl/say/russian.h"

/* clang-format off */
const struct ctl_russian ctl_russian_results[] = {
    /* errors */
    {"no error", "ошибки нет"},
    {"the body or the query cannot be parsed", "тело или строку запроса не удаётся разобрать"},
    {"text is not valid UTF-8 or holds a forbidden character", "текст не в UTF-8 или содержит запрещённый символ"},
    {"the body ended before Content-Length bytes", "тело короче, чем сказано в Content-Length"},
    {"the body is larger than BODY_MAX", "тело больше BODY_MAX"},
    {"the request needs more memory than one request may have", "запросу нужно больше памяти, чем положено одному"},
    {"the request target is longer than URI_MAX", "адрес запроса длиннее URI_MAX"},
    {"more variables, values or nesting than allowed", "переменных, значений или уровней вложенности больше, чем можно"},
    {"the Content-Type of the body is not accepted here", "такой Content-Type здесь не принимается"},
    {"no such path", "нет такого пути"},
    {"the path exists, but not with this method", "путь есть, но не с этим методом"},
    {"the action parameter names no action of this method", "параметр action не называет действия этого метода"},
    {"no credentials were sent", "ключ или пароль не переданы"},
    {"the key, token or password is unknown, expired or revoked", "ключ, токен или пароль неизвестен, истёк или отозван"},
    {"the login is unknown or blocked in the key's account", "логин неизвестен или заблокирован в аккаунте ключа"},
    {"login or password is wrong", "неверный логин или пароль"},
    {"too many failed logins, wait a minute", "слишком много неудачных входов, подождите минуту"},
    {"the caller may not do this", "на это нет прав"},
    {"objectId is unknown to this key", "objectId этому ключу неизвестен"},
    {"the object is switched off", "объект выключен"},
    {"a required parameter is missing or empty", "обязательного параметра нет, или он пуст"},
    {"a parameter has a wrong type, form or range", "у параметра неверный тип, вид или диапазон"},
    {"no such person or company, or not visible to the caller", "нет такой персоны или компании, или она не видна"},
    {"the same person or company exists", "такая персона или компания уже есть"},
    {"the party has no such contact value", "такого значения контакта нет"},
    {"the party has no such address", "такого адреса нет"},
    {"no such case, or not visible to the caller", "нет такого мероприятия, или оно не видно"},
    {"no such deal, or not visible to the caller", "нет такой сделки, или она не видна"},
    {"the account has no such employee", "нет такого сотрудника"},
    {"no tag with this title", "нет метки с таким названием"},
    {"no such custom field", "нет такого пользовательского поля"},
    {"no such contact status or type", "нет такого статуса или типа контакта"},
    {"a parameter names a record that does not exist", "параметр называет запись, которой нет"},
    {"the pictures of this account take all the room they may", "фотографии аккаунта заняли всё отведённое место"},
    {"the tenant has an employee with this login", "сотрудник с таким логином уже есть"},
    {"the record was changed or is in use", "запись изменена другими или используется"},
    {"the database cannot be reached", "база данных недоступна"},
    {"too much to do, or a lock could not be had in time", "слишком много работы, или блокировку не удалось получить вовремя"},
    {"the request took longer than it may", "запрос занял больше времени, чем можно"},
    {"a defect of Kartoteka; the log has the details", "дефект Картотеки; подробности в журнале"},

    {"too many requests of one page or visitor, try again later",
     "слишком много запросов одной страницы или посетителя, повторите позже"},

    /* poolers */
    {"DATABASE: a pooler in transaction mode needs DB_PREPARE=no",
     "DATABASE: за пулером в режиме транзакций нужно DB_PREPARE=no"},
    {"ADMIN_DATABASE: a pooler stands before the server; migrations need the server itself",
     "ADMIN_DATABASE: перед сервером стоит пулер; обновлению схемы нужен сам сервер"},
    {"DATABASE_READ: a pooler stands before the standby; its position says nothing then",
     "DATABASE_READ: перед репликой стоит пулер; её позиция тогда ничего не говорит"},

    /* keys of the configuration */
    {"libpq connection string of the worker's role kartoteka_app.",
     "Строка подключения libpq для роли рабочих процессов kartoteka_app."},
    {"libpq connection string kartotekactl uses for migrations and administration.",
     "Строка подключения libpq, с которой kartotekactl обновляет схему и управляет."},
    {"Event engine: libpq connection string of a standby, or of several behind one address, for lists and searches "
     "of WebDelivery; empty: all reads go to DATABASE. What is not there, or not fresh enough, costs nothing but "
     "the way to DATABASE.",
     "Механизм event: строка подключения libpq к реплике или к нескольким за одним адресом, для списков и поиска "
     "WebDelivery; пусто: все чтения идут в DATABASE. Чего там нет или что недостаточно свежо, стоит лишь пути в "
     "DATABASE."},
    {"How old an answer of DATABASE_READ may be, in milliseconds; a key that has written is answered from what "
     "holds its write.",
     "Насколько старым может быть ответ DATABASE_READ, в миллисекундах; ключу, который записал, отвечает тот сервер, "
     "где его запись уже есть."},
    {"Prepare statements; no behind a pooler in transaction mode, where nothing is kept in memory either "
     "(docs/SCALING.md).",
     "Подготавливать запросы; no за пулером в режиме транзакций, где и в памяти ничего не держится (docs/SCALING.md)."},
    {"Longest time one statement may run, in milliseconds.", "Сколько может выполняться один запрос к базе, в миллисекундах."},
    {"Longest time a search, filter or export may run in the database, in milliseconds; it is then cancelled there "
     "and answered 503. STATEMENT_TIMEOUT_MS where that is less.",
     "Сколько может выполняться в базе поиск, фильтр или выгрузка, в миллисекундах; затем он там отменяется, ответ 503. "
     "STATEMENT_TIMEOUT_MS, если то меньше."},
    {"Longest wait for a lock, in milliseconds.", "Сколько ждать блокировки, в миллисекундах."},
    {"Longest time one request may take, in milliseconds; less than what nginx waits (9 s).",
     "Сколько может длиться один запрос, в миллисекундах; меньше, чем ждёт nginx (9 с)."},
    {"Largest request body in bytes.", "Наибольшее тело запроса в байтах."},
    {"Longest request target in bytes.", "Самый длинный адрес запроса в байтах."},
    {"Most variables of one query string or form.", "Сколько переменных может быть в строке запроса или форме."},
    {"Most bytes that the requests of one process may hold together; one that needs more is answered 503. An eighth "
     "more is set aside for small ones. One request may have 128 MiB.",
     "Сколько байтов могут занимать все запросы одного процесса вместе; кому нужно больше, тот получает 503. Ещё восьмая "
     "часть оставлена для маленьких. Один запрос может занять 128 МиБ."},
    {"How requests are served: one at a time (libfcgi), or many at once in one process.",
     "Как обслуживать запросы: по одному (libfcgi) или много сразу в одном процессе."},
    {"Event engine: most requests at work at once.", "Движок event: сколько запросов в работе одновременно."},
    {"Event engine: stack of one request in bytes.", "Движок event: стек одного запроса в байтах."},
    {"Event engine: most requests that wait for their turn; more are answered 503.",
     "Движок event: сколько запросов ждёт очереди; остальные получают 503."},
    {"Event engine: database connections that all reads share.", "Движок event: подключения к базе, общие для всех чтений."},
    {"Event engine: database connections of searches and exports, one for each at a time. One tenant has at most all "
     "but one of them.",
     "Движок event: подключения к базе для поиска и выгрузок, по одному на каждый. У одного арендатора не больше чем все "
     "без одного."},
    {"Event engine: database connections of writes, one transaction each. More where a flush of the disk takes long "
     "or there are more than two cores.",
     "Движок event: подключения к базе для записи, по транзакции на каждое. Больше, если диск записывает медленно или "
     "ядер больше двух."},
    {"Event engine: requests of one tenant that wait together share an execution; no: each has its own, which is for "
     "measurements.",
     "Движок event: ждущие вместе запросы одного арендатора выполняются сообща; no: каждый сам, это для измерений."},
    {"Event engine: megabytes of records that were read a moment ago, kept in each process while nothing they hang on "
     "is written; one tenant has at most three quarters. 0: none.",
     "Движок event: сколько мегабайтов только что прочитанных записей хранит каждый процесс, пока то, от чего они зависят, "
     "не изменилось; у одного арендатора не больше трёх четвертей. 0: не хранит."},
    {"Seconds a checked credential is believed without asking again; 0: always ask.",
     "Сколько секунд верить проверенному ключу, не спрашивая снова; 0: спрашивать всегда."},
    {"R7: calls a second that one caller may put into batches, of all workers of a host together; four times as many at "
     "once.",
     "R7: сколько вызовов в секунду один вызывающий может слать пакетами, на все процессы машины вместе; сразу вчетверо "
     "больше."},
    {"R7: how long the token of a login is valid, in hours.", "R7: сколько часов действует токен входа."},
    {"Least important lines that are logged.", "С какой важности строки попадают в журнал."},
    {"The version WebDelivery answers carry in ver.", "Версия, которую ответы WebDelivery несут в ver."},
    {"Base of absolute links in answers; empty: links are relative.",
     "Начало полных ссылок в ответах; пусто: ссылки относительные."},
    {"Origins browsers may call from, for tenants without origins of their own (kartotekactl cors): a comma list, * "
     "for any, empty for none.",
     "Источники, откуда могут обращаться браузеры, для арендаторов без своих источников (kartotekactl cors): список через "
     "запятую, * для любых, пусто для никаких."},
    {"Addresses and networks that may ask for /metrics, a comma list (127.0.0.1,::1,192.0.2.0/24); empty: nobody, and "
     "/metrics is 404. Addresses are those that the web server tells.",
     "Адреса и сети, которым доступен /metrics, через запятую (127.0.0.1,::1,192.0.2.0/24); пусто: никому, и /metrics "
     "отвечает 404. Адреса те, что называет веб-сервер."},
    {"Requests a second with one key of public pages and its visitors', of all workers of a host together; four times as "
     "many at once.",
     "Сколько запросов в секунду с одним ключом открытых страниц и его посетителей, на все процессы машины вместе; сразу "
     "вчетверо больше."},
    {"Of these, the requests a second of one address.", "Из них запросов в секунду с одного адреса."},
    /* faults that doctor names */
    {"others may read the configuration, or the group may write it", "настройки может читать кто угодно или менять группа"},
    {"a limit of the configuration limits nothing", "предел из настроек ничего не ограничивает"},
    {"a statement may outlive its request", "оператор базы может пережить свой запрос"},
    {"the database cannot be asked", "базу нельзя спросить"},
    {"the login of DATABASE may too much", "вход из DATABASE может слишком много"},
    {"the role of the workers may too much", "роль рабочих процессов может слишком много"},
    {"files of the schema are not applied", "к схеме применены не все файлы"},
    {"the schema is not this program's", "схема не от этой программы"},
    {"a role is missing or another", "роли нет, или она другая"},
    {"an owner is another", "владелец другой"},
    {"rows of tenants are not kept apart", "строки арендаторов не разделены"},
    {"the workers have other rights", "у рабочих процессов другие права"},
    {"a sequence is missing", "нет последовательности"},
    {"a trigger is missing or off", "триггера нет, или он выключен"},
    {"a function is another", "функция другая"},
    {"an index is missing or broken", "индекса нет, или он негоден"},
    {"keys of phones are being made anew", "ключи телефонов ещё обновляются"},
    {"an extension is missing", "нет расширения"},
    {"the database is not UTF-8", "база не в UTF-8"},
    {"the order of texts is the C library's", "порядок текстов от библиотеки C"},
    {"indexes have another order than the library's", "индексы в другом порядке, чем у библиотеки"},
    {"a crash loses acknowledged writes", "сбой потеряет подтверждённые записи"},
    {"a crash may leave half a page", "сбой может оставить половину страницы"},
    {"a crash loses the last acknowledged writes", "сбой потеряет последние подтверждённые записи"},
    {"damage on the disk is not noticed", "порча на диске останется незамеченной"},
    {"the cache of PostgreSQL is too small", "кэш PostgreSQL слишком мал"},
    {"temporary files may fill the disk", "временные файлы могут заполнить диск"},
    {"personal data stands in the log", "в журнал попадают персональные данные"},
    {"a worker wants more connections than it may have", "рабочему процессу нужно больше соединений, чем можно"},
    {"the clocks differ", "часы расходятся"},
    {"the last backup is too old", "последняя копия слишком старая"},
    {"the audit is not as it was sealed", "журнал не такой, каким был опечатан"},
    {"rows of the audit wait for their seal", "строки журнала ждут печати"},
    {"who reads whom is not noted", "кто кого читает, не записывается"},
    {"there is no second node", "второй машины нет"},
    {"    mend:", "    исправить:"},
    /* results of commands */
    {"%.*s\tseal %lld\tbroken: %.*s\n",
     "%.*s\tпечать %lld\tнарушена: %.*s\n"},
    {"%.*s\t%lld:%.*s\t%lld rows sealed, %lld not yet\n",
     "%.*s\t%lld:%.*s\tопечатано строк: %lld, ещё нет: %lld\n"},
    {"seal %lld is not the one that was noted\n",
     "печать %lld не та, что была записана\n"},
    {"%lld rows\n",
     "строк: %lld\n"},
    {"database: %lld bytes\n",
     "база: %lld байт\n"},
    {"%lld is merged into %lld\n",
     "%lld объединён с %lld\n"},
    {"%lld is restored from %lld\n",
     "%lld восстановлен из %lld\n"},
    {"tenant %d %s: loaded\n",
     "арендатор %d %s: загружен\n"},
    {"tenant %d %s: is there\n",
     "арендатор %d %s: уже есть\n"},
    {"%lld logins ended\n",
     "завершено сеансов: %lld\n"},
    {"employee %lld: %lld logins ended, %lld contacts and %lld deals handed over\n",
     "сотрудник %lld: завершено сеансов %lld, передано контактов %lld и сделок %lld\n"},
    {"key %lld; it is not shown again:\n",
     "ключ %lld; больше он не показывается:\n"},
    {"%.*s %lld is valid until %.*s\n",
     "%.*s %lld действует до %.*s\n"},
    {"consent %lld\n",
     "согласие %lld\n"},
    {"%d people\n",
     "людей: %d\n"},
    {"tenant %d %s\n",
     "арендатор %d %s\n"},
    {"version %lld, latest %lld, pending %d, owner %s\n",
     "версия %lld, последняя %lld, осталось применить %d, владелец %s\n"},
    {"this login",
     "этот вход"},
    {"employee %lld%s\n",
     "сотрудник %lld%s\n"},
    {" (no password: cannot log in to R7)",
     " (пароля нет: в R7 не войти)"},
    {"nothing unsafe was found\n",
     "ничего небезопасного не найдено\n"},
    {"%d unsafe\n",
     "небезопасного: %d\n"},
    {"%s%lld rows: %lld people added, %lld changed, %lld as they were, %lld lines refused\n",
     "%sстрок %lld: людей добавлено %lld, изменено %lld, как были %lld, строк не принято %lld\n"},
    {"dry run, nothing is stored: ",
     "пробный запуск, ничего не записано: "},
    {"note: from now on the tenant's own origins hold, and CORS_ORIGINS of the configuration no more\n",
     "замечание: теперь у арендатора свой список источников, и CORS_ORIGINS из настроек на него не действует\n"},
    {"How long a visitor of a public page may read and change the client that he has created.",
     "Сколько посетитель открытой страницы может читать и менять созданного им клиента."},
    {"Prepare statements; no behind a pooler in transaction mode.",
     "Подготавливать запросы; no за пулером в режиме транзакций."},
};
/* clang-format on */

const size_t ctl_russian_results_count =
    sizeof(ctl_russian_results) / sizeof(ctl_russian_results[0]);
