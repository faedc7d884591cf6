// The words of the page; both languages have the same keys.
const words = {
  ru: {
    tagline: 'Один справочник людей и компаний на языке трёх продуктов.',
    language: 'Язык',
    keys: 'Ключи',
    paste: 'Содержимое var/demo.env',
    paste_hint: 'Ключи остаются в памяти страницы: ни в cookie, ни в хранилище браузера они не попадают.',
    word: 'Имя, должность, телефон или почта',
    find: 'Найти',
    found: 'Найденные люди',
    views: 'Одна запись в трёх диалектах',
    count: 'Найдено: {0}.',
    first: 'Найдено: {0}, показаны первые {1}.',
    waiting: 'Загрузка…',
    ready: 'База данных на связи, схема {0}.',
    not_ready: 'Сервер не готов: {0}',
    no_keys: 'Вставьте содержимое var/demo.env: нужны {0}.',
    nobody: 'Никого не нашлось.',
    failed: 'Запрос не удался: {0}',
    unreachable: 'сервер не отвечает',
  },
  en: {
    tagline: 'One directory of people and companies in the dialects of three products.',
    language: 'Language',
    keys: 'Keys',
    paste: 'What var/demo.env holds',
    paste_hint: 'Keys stay in the memory of this page: neither cookies nor the browser\'s storage get them.',
    word: 'Name, job title, telephone or mail',
    find: 'Find',
    found: 'People found',
    views: 'One record in three dialects',
    count: 'Found: {0}.',
    first: 'Found: {0}, the first {1} are shown.',
    waiting: 'Loading…',
    ready: 'The database answers, schema {0}.',
    not_ready: 'The server is not ready: {0}',
    no_keys: 'Paste what var/demo.env holds: {0} are needed.',
    nobody: 'Nobody was found.',
    failed: 'The request failed: {0}',
    unreachable: 'the server does not answer',
  },
};

let language = navigator.language.startsWith('ru') ? 'ru' : 'en';

// A value is put in as it is: "$&" in a name means nothing here.
export function t(key, ...values) {
  return values.reduce((text, value, i) => text.replace(`{${i}}`, () => value), words[language][key]);
}

// Words everything under root that says what it is called.
export function translate(root, chosen = language) {
  language = chosen;
  document.documentElement.lang = language;
  for (const node of root.querySelectorAll('[data-text]')) {
    node.textContent = t(node.dataset.text);
  }
  for (const node of root.querySelectorAll('[data-label]')) {
    node.setAttribute('aria-label', t(node.dataset.label));
  }
  for (const node of root.querySelectorAll('[data-language]')) {
    node.setAttribute('aria-pressed', String(node.dataset.language === language));
  }
}
