// A call centre's screen: the caller's number, from the telephony or typed, opens his card.
import { asTyped } from '../kartoteka.js';
import { $, crm, list, show, signedIn, words } from './desk.js';

const open = async (record) => {
  try {
    show(await crm.contact(record.id));
    const card = document.createElement('a');
    card.href = `../#/${record.isCompany ? 'companies' : 'people'}/${record.id}`;
    card.target = 'card';
    card.textContent = 'Открыть карточку в консоли';
    $('state').replaceChildren(card);
  } catch (error) {
    $('state').textContent = words(error);
  }
};

const typed = asTyped((text, signal) => crm.find(text.replace(/[^\d+]/g, '').slice(-10), { signal }), (records, error) => {
  $('state').textContent = error ? words(error) : !records ? '' : records.length === 0 ? 'Такого номера нет.' : `Найдено: ${records.length}`;
  list(records ?? [], open);
  $('chosen').replaceChildren();
  if (records?.length === 1) {
    open(records[0]);
  }
}, 150);

function ring() {
  const number = decodeURIComponent(location.hash.slice(1));
  if (number) {
    $('words').value = number;
    typed(number);
  }
}

signedIn(() => {
  $('words').addEventListener('input', () => typed($('words').value));
  window.addEventListener('hashchange', ring);
  ring();
});
