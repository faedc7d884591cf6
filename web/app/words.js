// The words of the console. A line is [Russian, English], so no language can lack one.
const WORDS = {
  tagline: ['Справочник людей и компаний', 'A directory of people and companies'],
  explain: ['Войдите логином сотрудника. После ./run он напечатан в терминале, в строке «login».',
    'Sign in as an employee. After ./run the login stands in the terminal, in the line "login".'],
  login: ['Логин', 'Login'], password: ['Пароль', 'Password'], sign_in: ['Войти', 'Sign in'],
  sign_out: ['Выйти', 'Sign out'], stay: ['Не выходить в этом браузере', 'Stay signed in on this browser'],
  wrong_login: ['Логин или пароль не подходит.', 'Login or password is wrong.'],
  many_logins: ['Слишком много попыток. Подождите минуту.', 'Too many attempts. Wait a minute.'],
  session_lost: ['Сеанс закончился. Войдите снова: набранное не потеряно.',
    'The session has ended. Sign in again: nothing you typed is lost.'],
  no_script: ['Нужен JavaScript', 'This page needs JavaScript'],
  people: ['Люди', 'People'], companies: ['Компании', 'Companies'], cases: ['Кейсы', 'Cases'],
  keys: ['Ключи', 'Keys'], api_pages: ['API', 'API'], menu: ['Разделы', 'Sections'],
  language: ['Язык', 'Language'], skip: ['К содержанию', 'Skip to content'],
  search_people: ['Имя, телефон, почта, компания, метка', 'Name, phone, mail, company, tag'],
  search_companies: ['Название, телефон, почта, метка', 'Name, phone, mail, tag'],
  search_cases: ['Название кейса', 'Title of a case'],
  search: ['Поиск', 'Search'],
  search_hint: ['Имена в любом порядке, последние цифры телефона, часть почты.',
    'Names in any order, the last digits of a phone, a part of a mail.'],
  sort: ['Порядок', 'Order'], by_last_name: ['По фамилии', 'By last name'], by_name: ['По имени', 'By name'], newest: ['Сначала новые', 'Newest first'],
  status: ['Статус', 'Status'], any_status: ['Любой статус', 'Any status'],
  tag: ['Метка', 'Tag'], any_tag: ['Любая метка', 'Any tag'],
  open_or_closed: ['Состояние', 'State'], all_cases: ['Все', 'All'], open_cases: ['Открытые', 'Open'],
  closed_cases: ['Закрытые', 'Closed'], closed: ['Закрыт', 'Closed'], open: ['Открыт', 'Open'],
  found: ['Найдено: {0}', 'Found: {0}'], found_one: ['Найдено: {0}', 'Found: {0}'],
  nobody: ['Никого не нашлось.', 'Nobody was found.'], nothing: ['Ничего не нашлось.', 'Nothing was found.'],
  nobody_yet: ['Здесь пока никого нет.', 'There is nobody here yet.'],
  nothing_yet: ['Здесь пока ничего нет.', 'There is nothing here yet.'],
  more: ['Показать ещё', 'Show more'], loading: ['Загрузка…', 'Loading…'],
  with_tag: ['С меткой «{0}»', 'With the tag "{0}"'], works_at: ['В компании «{0}»', 'At {0}'],
  choose: ['Выберите запись в списке.', 'Choose a record in the list.'],
  add_person: ['Новый человек', 'New person'], add_company: ['Новая компания', 'New company'],
  add_case: ['Новый кейс', 'New case'], back: ['К списку', 'Back to the list'],
  edit: ['Изменить', 'Edit'], merge: ['Объединить', 'Merge'], remove: ['Удалить', 'Delete'],
  undo: ['Вернуть', 'Undo'], close: ['Закрыть', 'Close'], cancel: ['Отменить', 'Cancel'], save: ['Сохранить', 'Save'],
  saving: ['Сохранение…', 'Saving…'], saved: ['Сохранено.', 'Saved.'], retry: ['Повторить', 'Try again'],
  deleted: ['Удалено: {0}.', 'Deleted: {0}.'], restored: ['Возвращено: {0}.', 'Restored: {0}.'],
  contacts: ['Контакты', 'Contacts'], addresses: ['Адреса', 'Addresses'], tags: ['Метки', 'Tags'],
  fields: ['Дополнительно', 'More'], note: ['Заметка', 'Note'], members: ['Сотрудники', 'People'],
  case_members: ['Участники', 'Members'], twins: ['Возможные дубли', 'Possible duplicates'],
  compare: ['Сравнить', 'Compare'], no_twins: ['Дублей не видно.', 'No duplicates in sight.'],
  none: ['нет', 'none'], primary: ['основной', 'primary'], map: ['На карте', 'On the map'],
  copy: ['Скопировать', 'Copy'], copied: ['Скопировано.', 'Copied.'],
  add_tag: ['Добавить метку', 'Add a tag'], drop_tag: ['Снять метку {0}', 'Take off {0}'], add: ['Добавить', 'Add'],
  birthday: ['День рождения', 'Birthday'],
  owner: ['Завёл', 'Created by'], created: ['Создано', 'Created'], id: ['Номер', 'Id'],
  seen_by: ['Видят', 'Seen by'], share_0: ['я и администраторы', 'me and administrators'],
  share_1: ['все, меняю я', 'everybody; I change it'], share_2: ['все и могут менять', 'everybody, and may change it'],
  dialects: ['Запись в каждом диалекте', 'The record in each dialect'],
  dialects_hint: ['Запрос и ответ, как их видит программа.', 'The request and the answer as a program sees them.'],
  admins_only: ['Этот диалект показывает всех, поэтому его видит только администратор.',
    'This dialect shows everybody, so only administrators may ask it.'],
  people_only: ['Этот диалект знает только людей.', 'This dialect knows people only.'],
  last_name: ['Фамилия', 'Last name'], first_name: ['Имя', 'First name'], job_title: ['Должность', 'Job title'],
  company: ['Компания', 'Company'], company_name: ['Название', 'Name'], title: ['Название', 'Title'],
  no_company: ['Без компании', 'No company'], change: ['Сменить', 'Change'], kind: ['Вид', 'Kind'],
  category: ['Какой', 'Which'], value: ['Значение', 'Value'],
  add_contact: ['Добавить контакт', 'Add a contact'], add_address: ['Добавить адрес', 'Add an address'],
  drop: ['Убрать', 'Remove'], street: ['Улица, дом, квартира', 'Street, house, flat'], city: ['Город', 'City'],
  state: ['Регион', 'State'], zip: ['Индекс', 'Postcode'], country: ['Страна', 'Country'],
  must: ['Заполните это поле.', 'Fill in this field.'], no_digits: ['В номере нет цифр.', 'There is no digit in it.'],
  no_at: ['Это не похоже на почту.', 'This does not look like a mail.'],
  too_long: ['Слишком длинно: не больше {0} знаков.', 'Too long: at most {0} characters.'],
  not_integer: ['Нужно целое число.', 'A whole number is needed.'], not_date: ['Такой даты нет.', 'There is no such date.'],
  not_word: ['Такого значения нет.', 'There is no such value.'], is_empty: ['Не может быть пустым.', 'Must not be empty.'],
  taken: ['Это значение уже принадлежит другому человеку.', 'This value belongs to somebody else already.'],
  bad_character: ['Недопустимый знак.', 'A character that is not allowed.'], refused: ['Не принято: {0}', 'Refused: {0}'],
  check_fields: ['Проверьте отмеченные поля.', 'Check the marked fields.'],
  leave: ['Уйти без сохранения? Набранное пропадёт.', 'Leave without saving? What you typed will be lost.'],
  conflict: ['Запись тем временем изменил кто-то другой.', 'Somebody else has changed the record meanwhile.'],
  conflict_hint: ['Сохранённое им показано рядом с вашим. Выберите, что останется.',
    'What they saved stands beside yours. Choose what stays.'],
  theirs: ['У них', 'Theirs'], mine: ['У вас', 'Yours'], keep_mine: ['Сохранить моё', 'Save mine'],
  take_theirs: ['Взять их вариант', 'Take theirs'],
  merge_title: ['Объединение', 'Merge'], merge_choose: ['С кем объединить?', 'Merge with whom?'],
  merge_from: ['Уйдёт', 'Goes away'], merge_to: ['Останется', 'Stays'], merge_result: ['Получится', 'Result'],
  merge_changes: ['Что изменится', 'What changes'], swap: ['Поменять местами', 'Swap'],
  merge_do: ['Объединить', 'Merge'], merged: ['Объединено.', 'Merged.'], unmerged: ['Объединение отменено.', 'The merge is undone.'],
  unmerge: ['Отменить объединение', 'Take the merge back'], not_merged: ['Это объединение уже отменено.', 'That merge has been undone already.'],
  unmerge_late: ['Отменить это объединение теперь может только администратор.', 'Only an administrator can take this merge back now.'],
  calls: ['Звонки', 'Calls'], call_in: ['Входящий', 'Incoming'], call_out: ['Исходящий', 'Outgoing'], call_missed: ['Пропущенный', 'Missed'],
  call_runs: ['идёт', 'in progress'], call_record: ['Запись', 'Recording'], call_rating: ['оценка {0}', 'rated {0}'],
  merge_same: ['Ничего не переедет.', 'Nothing moves.'],
  act_filled: ['заполнится', 'is filled in'], act_joined: ['допишется', 'is joined'], act_moved: ['переедет', 'moves'],
  act_dropped: ['не нужно: уже есть', 'is dropped: it is there already'],
  case_close: ['Закрыть кейс', 'Close the case'], case_reopen: ['Открыть снова', 'Open again'],
  add_member: ['Добавить участника', 'Add a member'], drop_member: ['Убрать {0}', 'Remove {0}'],
  not_found: ['Такой записи нет, или она вам не видна.', 'There is no such record, or you may not see it.'],
  forbidden: ['Вам этого нельзя.', 'You may not do this.'],
  offline: ['Нет связи с сервером. Набранное не потеряно.', 'The server cannot be reached. Nothing you typed is lost.'],
  busy: ['Сервер занят. Попробуйте ещё раз.', 'The server is busy. Try again.'],
  broken: ['Сервер ответил ошибкой {0}.', 'The server answered with error {0}.'],
  no_page: ['Такой страницы нет.', 'There is no such page.'], no_page_title: ['Нет такой страницы', 'No such page'],
  new_key: ['Новый ключ', 'New key'], make_key: ['Сделать ключ', 'Make the key'], key_label: ['Для чего', 'What for'],
  key_browser: ['Для открытой страницы', 'For a public page'], key_sid: ['WebDelivery (sid)', 'WebDelivery (sid)'],
  key_apikey: ['SalesMan (apikey)', 'SalesMan (apikey)'], key_phone: ['Телефония', 'Telephones'], object: ['Объект', 'Object'],
  origins: ['Адреса страниц (через пробел)', 'Origins of the pages (with blanks)'], read_only: ['только чтение', 'may only read'],
  hint_browser: ['Можно оставить в коде страницы: читает справочники городов и улиц, создаёт клиента; людей не показывает.',
    'May stand in the code of a page: it reads cities and streets and creates a client; it shows nobody.'],
  hint_sid: ['Только для серверов: с ним читают и меняют всех клиентов. Никогда не вставляйте его в страницу.',
    'For servers only: it reads and changes all clients. Never put it into a page.'],
  hint_apikey: ['Только для серверов; вместе с логином сотрудника.', 'For servers only; together with the login of an employee.'],
  hint_phone: ['Для АТС и настольных телефонов: имена звонящих и телефонные книги, больше ничего.', 'For telephone exchanges and desk phones: names of callers and phone books, nothing else.'],
  key_once: ['Скопируйте ключ сейчас: больше он не показывается.', 'Copy the key now: it is not shown again.'],
  end_key: ['Отозвать', 'Revoke'], end_key_sure: ['Отозвать ключ «{0}»? Кто им пользуется, больше не войдёт.',
    'Revoke the key "{0}"? Whoever uses it will get in no more.'], key_ended: ['Ключ отозван.', 'The key is revoked.'],
  used: ['последний раз {0}', 'last used {0}'],
  ended: ['отозван {0}', 'revoked {0}'],
  rotate_key: ['Сменить', 'Rotate'], rotate_key_sure: ['Выдать новый ключ вместо «{0}»? Старый будет работать ещё неделю.',
    'Make a new key in place of "{0}"? The old one works for a week more.'],
  hint_origins: ['Адреса страниц попадут и в список разрешённых в настройках: с первым из них список из конфигурации перестаёт действовать.',
    'The origins join the list in the settings: from the first one on the list of the configuration holds no more.'],
  office: ['Управление', 'Office'], staff: ['Сотрудники', 'Employees'], settings: ['Настройки', 'Settings'],
  failures: ['Неудачные запросы', 'Failed requests'],
  add_employee: ['Новый сотрудник', 'New employee'], full_name: ['Имя и фамилия', 'Name'], boss: ['Руководитель', 'Superior'],
  role: ['Роль', 'Role'], is_admin: ['администратор', 'administrator'], new_password: ['Новый пароль', 'New password'],
  password_hint: ['Пустой пароль оставит прежний; новый завершит все его сеансы.',
    'An empty password keeps the old one; a new one ends all his sessions.'],
  block: ['Заблокировать', 'Block'], unblock: ['Впустить', 'Let in'], is_blocked: ['заблокирован', 'blocked'],
  blocked: ['{0} больше не войдёт.', '{0} gets in no more.'], unblocked: ['{0} снова может войти.', '{0} may get in again.'],
  open_logins: ['сеансов: {0}', 'sessions: {0}'], no_password: ['без пароля, войти не может', 'no password, cannot sign in'],
  role_director: ['Руководитель организации', 'Director'], role_director_access: ['Руководитель с доступом', 'Director with access'],
  role_support: ['Поддержка продаж', 'Sales support'], role_administrator: ['Администратор', 'Administrator'],
  role_division_head: ['Руководитель подразделения', 'Head of a division'], role_department_head: ['Руководитель отдела', 'Head of a department'],
  role_manager: ['Менеджер продаж', 'Sales manager'], role_specialist: ['Специалист', 'Specialist'],
  time_zone: ['Часовой пояс', 'Time zone'], not_zone: ['Такого часового пояса нет. Например: Europe/Moscow.', 'There is no such zone. For example: Europe/Moscow.'],
  error_language: ['Язык ошибок WebDelivery', 'Language of WebDelivery errors'],
  set_semanticStatus: ['Коды HTTP вместе с ошибками диалекта (WebDelivery, SalesMan)', "HTTP status codes beside the dialect's errors (WebDelivery, SalesMan)"],
  set_contactUnique: ['Телефон или почта принадлежит одному человеку (WebDelivery)', 'A phone or mail belongs to one person (WebDelivery)'],
  set_r7SmallIds: ['R7 показывает только записи с номерами до 2147483647', 'R7 shows only records with ids up to 2147483647'],
  of_operator: ['Задаёт оператор', "The operator's"], of_operator_hint: ['Это меняет тот, кто ведёт сервер: kartotekactl tenant set.', 'Whoever runs the server changes these: kartotekactl tenant set.'],
  home_country: ['Страна телефонов', 'Country of phones'], audit_reads: ['Журнал чтений', 'Audit of reads'], pictures_max: ['Место для фото', 'Room for pictures'],
  yes: ['да', 'yes'], no: ['нет', 'no'],
  page_origins: ['Откуда могут обращаться страницы', 'Origins of pages'], add_origin: ['Адрес страницы', 'Origin of a page'],
  origins_own: ['Действует этот список. Пока в нём есть хоть один адрес, CORS_ORIGINS из конфигурации не действует.',
    'This list holds. While it has an origin, CORS_ORIGINS of the configuration does not.'],
  origins_default: ['Своего списка нет: действует CORS_ORIGINS из конфигурации. С первым адресом здесь он перестанет действовать.',
    'There is no list: CORS_ORIGINS of the configuration holds. It holds no more from the first origin here on.'],
  failures_hint: ['Последние ошибки каждой операции, как их помнит этот сервер с запуска. Запросы с неверным ключом здесь не видны: неизвестно, чьи они.',
    'The last failures of each operation that this server remembers since it began. Requests with a wrong key are not here: nobody knows whose they are.'],
  errors_page: ['Все ошибки', 'All errors'], look_again: ['Обновить', 'Look again'], no_failures: ['Неудачных запросов нет.', 'No request has failed.'],
  no_route: ['нет такой операции', 'no such operation'],
  middle_name: ['Отчество', 'Patronymic'], source: ['Источник', 'Source'], loyalty: ['Лояльность', 'Loyalty'], external_id: ['Внешний код', 'External id'],
  accounts_cards: ['Счета и карты', 'Accounts and cards'], account: ['Счёт', 'Account'], card: ['Карта', 'Card'], virtual: ['виртуальная', 'virtual'], until: ['до {0}', 'until {0}'],
  consents: ['Согласия на обработку данных', 'Consents to data processing'], no_consent: ['Согласий нет.', 'There are no consents.'],
  add_consent: ['Записать согласие', 'Note a consent'], consent_source: ['Где дано', 'Where it was given'], consent_version: ['Редакция текста', 'Version of the text'],
  consent_added: ['Согласие записано.', 'The consent is noted.'], consent_ended: ['Согласие отозвано.', 'The consent is withdrawn.'],
  withdraw: ['Отозвать', 'Withdraw'], withdrawn: ['отозвано {0}', 'withdrawn {0}'],
  history: ['История изменений', 'History of changes'], by_key: ['ключ {0}', 'key {0}'], by_operator: ['оператор', 'operator'],
  import: ['Загрузка', 'Import'], import_hint: ['Таблица Excel (xlsx, первый лист), CSV или TSV; первая строка называет столбцы, в любом порядке: ФИО или Фамилия, Имя, Отчество, Телефон, E-mail, Компания, Должность, День рождения, Адрес, Метки, Примечание. Кто уже есть, того узнаём по внешнему коду, телефону или почте; второй раз тот же файл никого не добавит.',
    'A table as Excel (xlsx, its first sheet), CSV or TSV; the first line names the columns, in any order: Name or Last name, First name, Middle name, Phone, E-mail, Company, Job title, Birthday, Street, Tags, Note. Who is there already is known by external id, phone or mail; the same file a second time adds nobody.'],
  import_file: ['Файл', 'File'], import_rows: ['строк: {0}', 'rows: {0}'], import_preview: ['Начало таблицы', 'Beginning of the table'],
  import_left_out: ['не загружается', 'left out'], import_check: ['Проверить', 'Check'], import_do: ['Загрузить', 'Import'],
  import_would: ['Проверка: добавится {0}, изменится {1}, останется как есть {2}. Ничего не записано.', 'Check: {0} would be added, {1} changed, {2} are as they are. Nothing is stored.'],
  import_did: ['Добавлено {0}, изменено {1}, как было {2}.', '{0} added, {1} changed, {2} as they were.'],
  import_done: ['Загрузка закончена.', 'The import has ended.'], import_refused: ['Не принято строк: {0}', 'Lines refused: {0}'],
  import_line: ['строка {0}', 'line {0}'], import_stopped: ['Записано строк: {0}. Повторите: записанное не добавится второй раз.', 'Rows stored: {0}. Try again: they are not added a second time.'],
  import_leave: ['Загрузка идёт. Остановить?', 'The import is running. Stop it?'],
  import_headings: ['Ни один столбец не узнан: первая строка должна называть столбцы.', 'No column is known: the first line must name the columns.'],
  no_name_nor_value: ['Нет ни имени, ни телефона, ни почты.', 'Neither a name nor a phone or mail.'], several_fit: ['Подходит несколько человек.', 'Several people fit.'],
  no_such_employee: ['Нет такого сотрудника (логин или имя).', 'There is no such employee (a login or a name).'],
  import_xls: ['Это книга старого Excel (xls). Сохраните её как xlsx или CSV и выберите снова.', 'This is a workbook of old Excel (xls). Save it as xlsx or CSV and choose that.'],
  import_binary: ['Это не таблица: в файле не текст.', 'This is no table: the file holds no text.'],
  import_empty: ['В файле нет строк под заголовком.', 'The file has no rows below its heading.'],
  places: ['Города и улицы', 'Cities and streets'], search_city: ['Найти город', 'Find a city'], search_street: ['Найти улицу', 'Find a street'],
  streets_of: ['Улицы: {0}', 'Streets of {0}'], new_name: ['Новое название', 'New name'], add_city: ['Новый город', 'New city'], add_street: ['Новая улица', 'New street'], plus_city: ['Добавить город', 'Add the city'], plus_street: ['Добавить улицу', 'Add the street'],
  places_hint: ['Отсюда города и улицы берут формы заказа. Списком их загружает kartotekactl geo import.', 'Order forms take cities and streets from here. kartotekactl geo import loads lists of them.'],
  first_shown: ['Показаны первые {0}: уточните поиск.', 'The first {0} are shown: search for fewer.'], rename: ['Переименовать', 'Rename'],
  place_gone: ['Удалено: {0}.', 'Deleted: {0}.'], place_sure: ['Удалить «{0}»?', 'Delete "{0}"?'],
  duplicates: ['Дубли', 'Duplicates'], pairs: ['Пары', 'Pairs'], not_the_same: ['Разные люди', 'Not the same'],
  duplicates_hint: ['Пары людей, которые могут быть одним человеком: чем больше баллов, тем вернее. Сравните и объедините или скажите, что это разные люди. Любое решение можно вернуть.',
    'Pairs of people who may be one: the more points, the surer. Compare and merge them, or say that they are not the same. Each decision can be taken back.'],
  pair_keys: ['Клавиши: ↑ ↓ пара, Enter сравнить, x не тот же.', 'Keys: ↑ ↓ pair, Enter compare, x not the same.'],
  points: ['{0} баллов', '{0} points'], least_points: ['Не меньше', 'At least'], reason: ['Причина', 'Reason'], any_reason: ['Любая причина', 'Any reason'],
  reason_phone: ['телефон', 'phone'], reason_mail: ['почта', 'mail'], reason_card: ['карта', 'card'], reason_birthday: ['день рождения', 'birthday'],
  reason_name: ['имя', 'name'], reason_name_swapped: ['имя и фамилия переставлены', 'names swapped'], reason_name_part: ['часть имени', 'part of the name'],
  reason_name_edit: ['опечатка в имени', 'misprint in the name'], reason_initials: ['инициалы', 'initials'],
  not_same: ['Не тот же', 'Not the same'], not_yours: ['Решает тот, кто может менять обе записи.', 'Who may change both records decides.'],
  dismissed_one: ['Разные люди: {0} и {1}.', 'Not the same: {0} and {1}.'], same_again: ['Пара снова в списке.', 'The pair is listed again.'],
  take_back: ['Вернуть', 'Take back'], none_dismissed: ['Никто ещё не сказал, что какие-то двое разные.', 'Nobody has said of any two that they are not the same.'],
  no_pairs: ['Похожих пар нет.', 'There are no such pairs.'],
  no_pairs_hint: ['Поиск запускает администратор; здесь видны пары, в которых вам видны оба.', 'Administrators start the search; pairs are shown when you see both.'],
  no_pairs_admin: ['Нажмите «Искать дубли»: поиск сравнит всех, кто изменился с прошлого раза.', 'Press "Search for duplicates": it compares all who have changed since the last time.'],
  search_now: ['Искать дубли', 'Search for duplicates'], search_at: ['Прочитано {0}, сравнено {1}, пар найдено {2}', 'Read {0}, compared {1}, pairs found {2}'],
  search_done: ['Поиск закончен: сравнено {0}, пар найдено {1}.', 'The search has ended: {0} compared, {1} pairs found.'],
  devices: ['Устройства', 'Devices'], my_devices: ['Мои устройства', 'My devices'], devices_of_all: ['Устройства всех сотрудников', 'Devices of all employees'],
  devices_hint: ['Телефоны и почтовые программы показывают картотеку как адресную книгу (CardDAV) и подписывают звонки. Для каждого устройства свой пароль: он открывает только адресную книгу и отзывается отдельно.',
    'Telephones and mail programs show the directory as an address book (CardDAV) and say who calls. Each device has a password of its own, which opens the address book only and can be taken away alone.'],
  new_device: ['Новое устройство', 'New device'], device_label: ['Какое устройство', 'Which device'], device_example: ['iPhone, Thunderbird на работе', 'iPhone, Thunderbird at work'],
  make_device: ['Сделать пароль', 'Make a password'], device_once: ['Введите этот пароль на устройстве сейчас: больше он не показывается.', 'Type this password on the device now: it is not shown again.'],
  server: ['Сервер', 'Server'], no_label: ['Без названия', 'No label'], never_used: ['ещё не входило', 'never used'], no_devices: ['Устройств нет.', 'There are no devices.'],
  end_device: ['Отключить', 'End'], end_device_sure: ['Отключить «{0}»? Его пароль перестанет действовать.', 'End "{0}"? Its password will work no more.'],
  device_ended: ['{0}: пароль больше не действует.', '{0}: the password works no more.'], many_devices: ['Устройств уже 50: отключите лишние.', 'There are 50 devices already: end some.'],
  device_how: ['Как настроить', 'How to set up'], device_iphone: ['iPhone, iPad', 'iPhone, iPad'], device_android: ['Android', 'Android'], device_thunderbird: ['Thunderbird', 'Thunderbird'],
  device_iphone_how: ['Настройки, Приложения, Контакты, Учётные записи, Добавить, Другое, CardDAV. Сервер {0}, имя пользователя (ваш логин) и пароль отсюда.',
    'Settings, Apps, Contacts, Contacts Accounts, Add Account, Other, CardDAV. Server {0}, user name (your login), and the password from here.'],
  device_android_how: ['Поставьте DAVx5, выберите вход по адресу и имени: {1}, ваш логин, пароль отсюда; отметьте адресную книгу.',
    'Install DAVx5, choose the login with URL and user name: {1}, your login, the password from here; tick the address book.'],
  device_thunderbird_how: ['Адресная книга, новая адресная книга CardDAV: ваш логин, адрес {1}, пароль отсюда.', 'Address Book, New CardDAV Address Book: your login, location {1}, the password from here.'],
  webhooks: ['Вебхуки', 'Webhooks'], webhooks_hint: ['Адреса, которым сервер сообщает о людях и компаниях: добавлены, изменены, удалены. Каждое сообщение подписано и приходит хотя бы раз.',
    'Addresses that the server tells of people and companies: added, changed, deleted. Each message is signed and comes at least once.'],
  add_webhook: ['Новый вебхук', 'New webhook'], new_webhook: ['Новый вебхук', 'New webhook'], change_webhook: ['Что и куда отправлять', 'What is sent, and where'], make_webhook: ['Сделать вебхук', 'Make the webhook'],
  no_webhooks: ['Вебхуков нет.', 'There are no webhooks.'], open_hook: ['Открыть', 'Open'],
  hook_name: ['Название', 'Name'], hook_url: ['Адрес получателя (https)', 'Address of the receiver (https)'], hook_dialect: ['Что внутри', 'Body'],
  body_r7: ['Запись как в R7', 'The record as R7 has it'], body_webdelivery: ['Клиент как в WebDelivery', 'The client as WebDelivery has it'], body_salesman: ['Запись как в SalesMan', 'The record as SalesMan has it'],
  body_salesman_event: ['События SalesMan', "SalesMan's own events"], body_ids: ['Только номера', 'Numbers only'],
  hook_events: ['О чём сообщать (ничего не отмечено: обо всём)', 'What is told (nothing ticked: everything)'],
  on_person_add: ['человек добавлен', 'person added'], on_person_edit: ['человек изменён', 'person changed'], on_person_delete: ['человек удалён', 'person deleted'],
  on_person_change_user: ['у человека другой ответственный', "person's owner changed"], on_client_add: ['компания добавлена', 'company added'], on_client_edit: ['компания изменена', 'company changed'],
  on_deal_add: ['сделка добавлена', 'deal added'], on_deal_edit: ['сделка изменена', 'deal changed'], on_deal_delete: ['сделка удалена', 'deal deleted'],
  on_deal_change_user: ['у сделки другой ответственный', "deal's owner changed"], on_deal_close: ['сделка закрыта', 'deal closed'],
  on_client_delete: ['компания удалена', 'company deleted'], on_client_change_user: ['у компании другой ответственный', "company's owner changed"], on_ping: ['проба', 'trial'],
  hook_without: ['Чьи изменения не отправлять', 'Whose changes are left out'], hook_without_hint: ['Так две программы не гоняют одно изменение по кругу.', 'So two programs do not send one change round in circles.'],
  hook_on: ['работает', 'on'], hook_off: ['выключен', 'off'], hook_paused: ['остановлен', 'paused'], hook_failing: ['не отвечает с', 'failing since'],
  hook_counts: ['ждут: {0} · доставлено: {1} · не доставлено: {2}', 'waiting: {0} · delivered: {1} · given up: {2}'], hook_last: ['последнее {0}', 'last {0}'],
  no_sender: ['Отправитель сейчас не работает: события ждут. Его запускает тот, кто ведёт сервер: kartotekactl send.', 'Nobody sends at the moment, so events wait. Whoever runs the server starts the sender: kartotekactl send.'],
  hook_secret_once: ['Секрет, которым подписаны сообщения. Скопируйте его сейчас: больше он не показывается.', 'The secret that signs the messages. Copy it now: it is not shown again.'],
  test_hook: ['Отправить пробу', 'Send a trial'], testing: ['Проба отправляется…', 'The trial is being sent…'], test_taken: ['Проба принята: статус {0}, {1} мс.', 'The trial was taken: status {0}, {1} ms.'],
  test_failed: ['Проба не принята: {0} ({1} мс).', 'The trial was not taken: {0} ({1} ms).'], test_paused: ['Вебхук остановлен: пробы тоже ждут.', 'The webhook is paused, and so are trials.'],
  test_waits: ['Проба ждёт отправителя; когда он её отправит, она появится в журнале.', 'The trial waits for the sender; the log shows it when it was sent.'],
  hook_pause: ['Остановить', 'Pause'], hook_resume: ['Продолжить', 'Resume'], hook_rests: ['Остановлен: события ждут.', 'Paused: events wait.'], hook_resumed: ['Отправка продолжается.', 'Sending goes on.'],
  hook_rotate: ['Сменить секрет', 'New secret'], rotate_hook_sure: ['Выдать «{0}» новый секрет? Старый будет подписывать ещё сутки.', 'Make a new secret for "{0}"? The old one signs for a day more.'],
  remove_hook_sure: ['Удалить «{0}»? Всё, что ждёт отправки, пропадёт.', 'Delete "{0}"? All that waits to be sent is lost.'],
  hook_log: ['Попытки за 14 дней', 'Attempts of 14 days'], only_failed: ['только неудачные', 'only those that failed'], no_attempts: ['Попыток не было.', 'Nothing was tried.'],
  delivered: ['доставлено, статус {0}', 'delivered, status {0}'], ms: ['{0} мс', '{0} ms'], http_status: ['статус HTTP {0}', 'HTTP status {0}'], receiver_away: ['получатель долго не отвечал', 'the receiver was away'],
  hook_dead: ['Не доставлено', 'Given up'], hook_dead_hint: ['Через три дня неудач событие больше не отправляют само.', 'After three days of failures an event is not sent any more by itself.'],
  no_dead: ['Такого нет.', 'There is none.'], resend: ['Отправить снова', 'Send again'], resend_all: ['Отправить снова все', 'Send all again'], resent: ['Снова ждут отправки: {0}.', 'Waiting again: {0}.'],
  attempts: ['попыток: {0}', 'attempts: {0}'],
  url_private: ['Адрес не публичный: сюда сервер не отправляет. Внутренние сети разрешает тот, кто ведёт сервер (WEBHOOK_NETWORKS).', 'The address is not public: nothing is sent there. Whoever runs the server may allow networks (WEBHOOK_NETWORKS).'],
  url_none: ['Нужен адрес вида https://shop.example/kartoteka.', 'An address like https://shop.example/kartoteka is needed.'],
  url_secret: ['Имя и пароль в адресе не останутся тайной: уберите их.', 'A name or password in an address is not kept secret: take it out.'],
  url_plain: ['Только https: по http сервер не отправляет.', 'Only https: nothing is sent by http.'],
  name_taken: ['Такое название уже есть.', 'There is one of this name already.'], many_webhooks: ['Вебхуков уже {0}.', 'There are {0} webhooks already.'],
  list_changed: ['Список изменился. Показать', 'The list has changed. Show it'],
  export_csv: ['Выгрузить в CSV', 'Export as CSV'],
  help: ['Клавиши', 'Keys of the keyboard'],
  keyboard: ['/ поиск · ↑ ↓ список · Enter открыть · n новая запись · e изменить · Esc назад',
    '/ search · ↑ ↓ list · Enter open · n new record · e edit · Esc back'],
  // Kinds of contact information and their categories.
  type_0: ['Телефон', 'Phone'], type_1: ['Почта', 'Mail'], type_2: ['Сайт', 'Website'], type_3: ['Skype', 'Skype'],
  type_4: ['Twitter', 'Twitter'], type_5: ['LinkedIn', 'LinkedIn'], type_6: ['Facebook', 'Facebook'],
  type_7: ['Адрес', 'Address'], type_8: ['LiveJournal', 'LiveJournal'], type_9: ['MySpace', 'MySpace'],
  type_10: ['GMail', 'GMail'], type_11: ['Blogger', 'Blogger'], type_12: ['Yahoo', 'Yahoo'], type_13: ['MSN', 'MSN'],
  type_14: ['ICQ', 'ICQ'], type_15: ['Jabber', 'Jabber'], type_16: ['AIM', 'AIM'], type_17: ['ВКонтакте', 'VK'],
  cat_home: ['домашний', 'home'], cat_work: ['рабочий', 'work'], cat_mobile: ['мобильный', 'mobile'],
  cat_fax: ['факс', 'fax'], cat_direct: ['прямой', 'direct'], cat_other: ['другой', 'other'],
  cat_postal: ['почтовый', 'postal'], cat_office: ['офис', 'office'], cat_billing: ['для счетов', 'billing'],
};

// What the server's own names of things in a merge mean.
const THINGS = {
  middleName: ['отчество', 'patronymic'], title: ['должность', 'job title'], about: ['заметка', 'note'],
  companyId: ['компания', 'company'], mainContactId: ['главный контакт', 'main contact'],
  contactStatus: ['статус', 'status'], contactType: ['тип', 'type'], loyalty: ['лояльность', 'loyalty'],
  source: ['источник', 'source'], externalId: ['внешний код', 'external id'], category: ['отрасль', 'branch'],
  territory: ['территория', 'territory'], relation: ['отношения', 'relation'], head: ['головная компания', 'head company'],
  birthday: ['день рождения', 'birthday'], requisite: ['реквизит', 'requisite'], contactInfo: ['контакт', 'contact'],
  address: ['адрес', 'address'], customField: ['поле', 'field'], tag: ['метка', 'tag'], case: ['кейс', 'case'],
  deal: ['сделка', 'deal'], member: ['сотрудник', 'person'], account: ['счёт', 'account'], card: ['карта', 'card'],
};

// Kinds of changes in the history of a record; of others the server's own name is shown.
const EVENTS = {
  'party.add': ['Запись создана', 'Record made'], 'party.update': ['Запись изменена', 'Record changed'], 'party.delete': ['Запись удалена', 'Record deleted'],
  'party.merge': ['Объединение', 'Merge'], 'party.unmerge': ['Объединение отменено', 'Merge undone'], 'party.tag': ['Метка поставлена', 'Tag added'],
  'party.untag': ['Метка снята', 'Tag taken off'], 'party.access': ['Доступ изменён', 'Access changed'], 'party.status': ['Статус изменён', 'Status changed'],
  'party.photo': ['Фото', 'Picture'], 'party.company': ['Компания', 'Company'], 'party.dates': ['Даты', 'Dates'],
  'consent.add': ['Согласие записано', 'Consent noted'], 'consent.update': ['Согласие отозвано', 'Consent withdrawn'],
  'consent.withdraw': ['Согласие отозвано', 'Consent withdrawn'], 'account.add': ['Счёт добавлен', 'Account added'],
  'account.update': ['Счёт изменён', 'Account changed'], 'card.add': ['Карта добавлена', 'Card added'], 'card.update': ['Карта изменена', 'Card changed'],
};

// How a call ended; of others the exchange's own word is shown.
const CALL_ENDS = {
  missed: ['пропущен', 'missed'], cancel: ['отменён', 'cancelled'], busy: ['занято', 'busy'], notavailable: ['недоступен', 'not available'],
  notallowed: ['запрещён', 'not allowed'], notfound: ['нет номера', 'no such number'],
};

const KEPT = 'kartoteka.language';
let column = first() === 'ru' ? 0 : 1;

function first() {
  let kept = null;
  try {
    kept = localStorage.getItem(KEPT);
  } catch { /* storage may be off: then the browser's language counts */ }
  return kept ?? ((navigator.language || '').toLowerCase().startsWith('ru') ? 'ru' : 'en');
}

export const language = () => (column === 0 ? 'ru' : 'en');

export function setLanguage(chosen) {
  column = chosen === 'ru' ? 0 : 1;
  document.documentElement.lang = chosen;
  try {
    localStorage.setItem(KEPT, chosen);
  } catch { /* it holds for this page only */ }
}

// A value is put in as it is: "$&" in a name means nothing here.
export function t(key, ...values) {
  const line = WORDS[key];
  return values.reduce((text, value, i) => text.replace(`{${i}}`, () => value), line ? line[column] : key);
}

export const count = (number) => Number(number).toLocaleString(language());
export const has = (key) => key in WORDS;
export const thing = (name) => (THINGS[name] ? THINGS[name][column] : name);

// A day as the directory has it, whatever zone the browser is in.
export function day(text) {
  const [year, month, dayOf] = String(text).slice(0, 10).split('-').map(Number);
  const date = new Date(year, month - 1, dayOf);
  return Number.isNaN(date.getTime()) ? text
    : date.toLocaleDateString(language(), { year: 'numeric', month: 'long', day: 'numeric' });
}

export const eventName = (action) => (EVENTS[action] ? EVENTS[action][column] : action);

export const callEnd = (status) => (CALL_ENDS[status] ? CALL_ENDS[status][column] : status);

// An instant to the minute, as the server has it in the account's zone; "Z" at its end: UTC, shown in the browser's.
export function moment(text) {
  const [, date, time] = /^(\S+)[ T](\d\d:\d\d)/.exec(String(text)) ?? [];
  if (!date) {
    return text;
  }
  return String(text).endsWith('Z') ? new Date(text).toLocaleString(language(), { dateStyle: 'medium', timeStyle: 'short' })
    : `${day(date)}, ${time}`;
}

// The words of a category: the server names it in English.
export function categoryName(name) {
  const key = `cat_${String(name || '').toLowerCase()}`;
  return has(key) ? t(key) : name;
}
