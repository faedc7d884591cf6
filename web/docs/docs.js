// The pages of the API: Swagger UI over the OpenAPI files of api/. Keys stay in the memory of the page.
const DOCUMENTS = [
  ['r7', 'R7-Office'], ['webdelivery', 'WebDelivery'], ['salesman-v2', 'SalesMan v2'],
  ['salesman-v3', 'SalesMan v3'], ['salesman-v1', 'SalesMan v1'], ['pbx', 'PBX'], ['ops', 'health'],
];
const WORDS = {
  ru: {
    about: 'Каждый вызов каждого диалекта с параметрами, ответами и ошибками. «Try it out» спрашивает этот сервер.',
    file: 'Описание OpenAPI 3.1', collection: 'Коллекция для Postman',
    errors: 'Ошибки', compatibility: 'Совместимость',
    keys: 'Ключи для «Try it out»',
    hint: 'Вставьте содержимое var/demo.env (его печатает ./run) или впишите ключи через Authorize. '
      + 'Кто вошёл в консоль в этой вкладке, уже может спрашивать R7.',
    known: 'Подставлены: {0}.', none: 'Ключей пока нет.',
  },
  en: {
    about: 'Every call of every dialect with its parameters, answers and errors. "Try it out" asks this server.',
    file: 'OpenAPI 3.1 document', collection: 'Collection for Postman',
    errors: 'Errors', compatibility: 'Compatibility',
    keys: 'Keys for "Try it out"',
    hint: 'Paste what var/demo.env holds (./run prints it), or enter keys by Authorize. '
      + 'Whoever has signed in to the console in this tab may ask R7 already.',
    known: 'Filled in: {0}.', none: 'There are no keys yet.',
  },
};
const words = WORDS[(navigator.language || '').startsWith('ru') ? 'ru' : 'en'];
const $ = (id) => document.getElementById(id);
const asked = new URLSearchParams(location.search).get('api');
const name = DOCUMENTS.some(([known]) => known === asked) ? asked : 'r7';
// scheme of the document -> value
const keys = {};

function signedIn() {
  try {
    return JSON.parse(sessionStorage.getItem('kartoteka.session'))?.token;
  } catch {
    return undefined;
  }
}

// KEY='value' lines, as a shell reads them.
function read(text) {
  const found = {};
  for (const line of text.split('\n')) {
    const match = /^\s*([A-Z0-9_]+)=(?:'([^']*)'|"([^"]*)"|(\S*))\s*$/.exec(line);
    if (match) {
      found[match[1]] = match[2] ?? match[3] ?? match[4];
    }
  }
  return found;
}

function authorize(ui) {
  for (const [scheme, value] of Object.entries(keys)) {
    if (value) {
      ui.preauthorizeApiKey(scheme, value);
    }
  }
  const given = Object.keys(keys).filter((scheme) => keys[scheme]);
  $('known').textContent = given.length > 0 ? words.known.replace('{0}', () => given.join(', ')) : words.none;
}

function start() {
  const ui = window.SwaggerUIBundle({
    url: `api/${name}.json`, domNode: $('ui'), deepLinking: true, docExpansion: name === 'r7' ? 'none' : 'list', filter: true,
    validatorUrl: null, tryItOutEnabled: true, displayRequestDuration: true, defaultModelsExpandDepth: 0,
    persistAuthorization: false,
    // The restaurant of the demonstration, where the call leaves it out.
    requestInterceptor: (request) => {
      if (keys.objectId && /\/api\/v1\/crm\//.test(request.url) && !/[?&]objectId=/i.test(request.url)) {
        request.url += `${request.url.includes('?') ? '&' : '?'}objectId=${encodeURIComponent(keys.objectId)}`;
      }
      return request;
    },
    onComplete: () => authorize(ui),
  });
  keys.token = signedIn();
  $('paste').addEventListener('input', () => {
    const found = read($('paste').value);
    Object.assign(keys, { sid: found.SID, login: found.LOGIN, apikey: found.APIKEY, objectId: found.OBJECT_ID });
    if (found.R7_USER && found.R7_PASSWORD) {
      ui.preauthorizeBasic('basic', found.R7_USER, found.R7_PASSWORD);
    }
    authorize(ui);
  });
}

// Swagger UI's own dark scheme.
const dark = matchMedia('(prefers-color-scheme: dark)');
const paint = () => document.documentElement.classList.toggle('dark-mode', dark.matches);
dark.addEventListener('change', paint);
paint();

for (const [known, title] of DOCUMENTS) {
  const link = document.createElement('a');
  link.href = `?api=${known}`;
  link.textContent = title;
  if (known === name) {
    link.setAttribute('aria-current', 'page');
  }
  $('documents').append(link);
}
document.documentElement.lang = words === WORDS.ru ? 'ru' : 'en';
for (const id of ['about', 'file', 'collection', 'errors', 'compatibility', 'keys', 'hint']) {
  $(id).textContent = words[id];
}
$('file').href = `api/${name}.json`;
$('errors').href = words === WORDS.ru ? 'errors.ru.html' : 'errors.html';
$('compatibility').href = words === WORDS.ru ? 'compatibility.ru.html' : 'compatibility.html';
$('known').textContent = words.none;
if (window.SwaggerUIBundle) {
  start();
} else {
  window.addEventListener('load', start);
}
