// An order form for a delivery site. Its key may stand in the page: it reads nobody.
import { KartotekaError, WebDelivery, asTyped, onceKey } from '../kartoteka.js';

const $ = (id) => document.getElementById(id);
const state = { city: null, street: null, visitor: null, client: null, once: onceKey() };
let shop;
let types;

const say = (input, text) => {
  const place = input.closest('.find') ?? input;
  place.nextElementSibling.textContent = text;
  input.setAttribute('aria-invalid', text ? 'true' : 'false');
};

// A field with suggestions: pick(item) when one is chosen, null when the text no longer is one.
function suggest(input, list, ask, pick) {
  let items = [];
  let at = 0;
  const draw = () => {
    list.replaceChildren(...items.map((item, i) => {
      const line = document.createElement('li');
      line.role = 'option';
      line.id = `${list.id}-${i}`;
      line.textContent = item.name;
      line.setAttribute('aria-selected', String(i === at));
      line.addEventListener('pointerdown', (event) => {
        event.preventDefault();
        choose(item);
      });
      return line;
    }));
    list.hidden = items.length === 0;
    input.setAttribute('aria-expanded', String(items.length > 0));
    input.setAttribute('aria-activedescendant', items.length > 0 ? `${list.id}-${at}` : '');
  };
  const choose = (item) => {
    input.value = item.name;
    items = [];
    draw();
    pick(item);
    say(input, '');
  };
  const typed = asTyped(ask, (answer, error) => {
    items = answer?.data ?? [];
    at = 0;
    draw();
    say(input, error ? words(error) : '');
  });
  input.addEventListener('input', () => {
    pick(null);
    typed(input.value);
  });
  input.addEventListener('keydown', (event) => {
    if ((event.key === 'ArrowDown' || event.key === 'ArrowUp') && items.length > 0) {
      event.preventDefault();
      at = (at + (event.key === 'ArrowDown' ? 1 : items.length - 1)) % items.length;
      draw();
    } else if (event.key === 'Enter' && items.length > 0) {
      event.preventDefault();
      choose(items[at]);
    } else if (event.key === 'Escape') {
      items = [];
      draw();
    }
  });
  input.addEventListener('blur', () => {
    list.hidden = true;
  });
}

function words(error) {
  if (!(error instanceof KartotekaError)) {
    return String(error);
  }
  return error.status === 0 ? 'Нет связи. Заказ не потерян, попробуйте ещё раз.'
    : error.status === 429 ? 'Слишком много запросов. Подождите немного.' : error.message;
}

$('setup').addEventListener('submit', async (event) => {
  event.preventDefault();
  $('setup-fault').textContent = '';
  try {
    shop = new WebDelivery({ sid: $('key').value.trim(), objectId: $('object').value.trim() });
    const [contacts, addresses, countries] = await Promise.all([shop.contactTypes(), shop.addressTypes(), shop.countries()]);
    types = { phone: contacts.data.find((type) => type.isPhone).id, address: addresses.data[0].id, country: countries.data[0].id };
    const russia = countries.data.find((country) => country.name === 'Россия');
    types.country = russia?.id ?? types.country;
    $('setup').hidden = true;
    $('order').hidden = false;
    $('lastname').focus();
  } catch (error) {
    $('setup-fault').textContent = words(error);
  }
});

suggest($('city'), $('cities'), (text, signal) => shop.cities(types.country, text, signal), (city) => {
  state.city = city;
  $('street').disabled = false;
});
suggest($('street'), $('streets'), (text, signal) => (state.city
  ? shop.streets(state.city.id, text, signal) : Promise.resolve({ data: [] })), (street) => {
  state.street = street;
});

const text = (id) => $(id).value.trim();

function fields() {
  return {
    lastname: text('lastname'), firstname: text('firstname'), note: text('note'),
    contacts: [{ typeId: types.phone, value: text('phone') }],
    addresses: [{
      typeId: types.address, countryId: types.country, house: text('house'), apartments: text('apartments'),
      ...(state.city ? { cityId: state.city.id } : { city: text('city') }),
      ...(state.street ? { streetId: state.street.id } : { street: text('street') }),
    }],
  };
}

function complete() {
  let first = null;
  for (const input of $('order').querySelectorAll('[required]')) {
    const empty = !input.value.trim();
    const wrong = empty ? 'Заполните это поле.' : input.id === 'phone' && !/\d{5}/.test(input.value.replace(/\D/g, '')) ? 'Номер слишком короткий.' : '';
    say(input, wrong);
    first ??= wrong ? input : null;
  }
  first?.focus();
  return !first;
}

for (const input of $('order').querySelectorAll('input, textarea')) {
  input.addEventListener('input', () => say(input, ''));
}

const FIELD_OF = { 'contacts[0].value': 'phone', 'addresses[0].house': 'house', 'addresses[0].apartments': 'apartments' };

function summary(client) {
  const address = client.addresses[0] ?? {};
  const lines = [['Клиент', `${client.lastname} ${client.firstname}`], ['Телефон', client.contacts[0]?.value],
    ['Адрес', [address.city, address.street, address.house, address.apartments].filter(Boolean).join(', ')],
    ['Комментарий', client.note || '—'], ['Номер', client.id]];
  $('summary').replaceChildren(...lines.flatMap(([name, value]) => {
    const [dt, dd] = [document.createElement('dt'), document.createElement('dd')];
    dt.textContent = name;
    dd.textContent = value ?? '';
    return [dt, dd];
  }));
}

$('order').addEventListener('submit', async (event) => {
  event.preventDefault();
  $('fault').textContent = '';
  if (!complete()) {
    return;
  }
  $('send').disabled = true;
  try {
    const { client, visitor } = await shop.createClient(fields(), state.once);
    Object.assign(state, { client, visitor });
    summary(client);
    $('order').hidden = true;
    $('done').hidden = false;
    $('change').hidden = !visitor;
  } catch (error) {
    state.once = error.status === 0 ? state.once : onceKey(); // the same order may be sent again, a changed one is another
    for (const fault of error.faults ?? []) {
      const input = $(FIELD_OF[fault.field] ?? fault.field);
      if (input) {
        say(input, fault.text);
      }
    }
    $('fault').textContent = words(error);
  } finally {
    $('send').disabled = false;
  }
});

$('change').addEventListener('submit', async (event) => {
  event.preventDefault();
  try {
    summary((await state.visitor.changeClient(state.client.id, { note: text('wish') })).data);
    $('change-fault').textContent = '';
  } catch (error) {
    $('change-fault').textContent = words(error);
  }
});
