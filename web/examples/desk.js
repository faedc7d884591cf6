// What the two pages of employees share: signing in, a list to choose from, a record shown.
import { KartotekaError, R7 } from '../kartoteka.js';

export const $ = (id) => document.getElementById(id);
export const crm = new R7();

export const words = (error) => (!(error instanceof KartotekaError) ? String(error)
  : error.status === 0 ? 'Нет связи с сервером.' : /authentication failed/i.test(error.message) ? 'Логин или пароль не подходит.' : error.message);

export function signedIn(begin) {
  $('door').addEventListener('submit', async (event) => {
    event.preventDefault();
    try {
      await crm.signIn($('login').value.trim(), $('password').value);
      $('door').hidden = true;
      $('pick').hidden = false;
      $('words').focus();
      begin();
    } catch (error) {
      $('door-fault').textContent = words(error);
    }
  });
}

export function show(record) {
  const lines = [['Имя', record.displayName], ['Должность', record.title], ['Компания', record.company?.displayName],
    ...(record.commonData ?? []).map((one) => [one.infoType === 0 ? 'Телефон' : one.infoType === 1 ? 'Почта' : 'Контакт', one.data]),
    ...(record.addresses ?? []).map((one) => ['Адрес', [one.city, one.street].filter(Boolean).join(', ')]),
    ['Заметка', record.about], ['Номер', record.id]].filter(([, value]) => value);
  $('chosen').replaceChildren(...lines.flatMap(([name, value]) => {
    const [dt, dd] = [document.createElement('dt'), document.createElement('dd')];
    dt.textContent = name;
    dd.textContent = value;
    return [dt, dd];
  }));
}

export function list(records, pick) {
  $('found').replaceChildren(...records.map((record) => {
    const line = document.createElement('li');
    line.tabIndex = 0;
    line.textContent = [record.displayName, record.title].filter(Boolean).join(', ');
    line.addEventListener('click', () => pick(record));
    line.addEventListener('keydown', (event) => event.key === 'Enter' && pick(record));
    return line;
  }));
}
