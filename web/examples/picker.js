// A contact picker in the dialect of R7: finds as one types, hands over the record that was chosen.
import { asTyped } from '../kartoteka.js';
import { $, crm, list, show, signedIn, words } from './desk.js';

async function pick(record) {
  try {
    const whole = await crm.contact(record.id);
    show(whole);
    // A page that opened this one gets the choice.
    window.opener?.postMessage({ contact: { id: whole.id, name: whole.displayName } }, location.origin);
  } catch (error) {
    $('state').textContent = words(error);
  }
}

const typed = asTyped((text, signal) => crm.find(text, { signal }), (records, error) => {
  $('state').textContent = error ? words(error) : records ? `Найдено: ${records.length}` : '';
  list(records ?? [], pick);
});

signedIn(() => $('words').addEventListener('input', () => typed($('words').value)));
