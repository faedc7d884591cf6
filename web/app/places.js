// Cities and streets, for administrators, in the dialect of WebDelivery, whose forms they are for.
import { places, query, sentence } from './api.js';
import { Choice, Field, Loading, Trouble, go, html, notify, useLater, useLoad, useState } from './ui.js';
import { t } from './words.js';

const MOST = 50;
const PAUSE_MS = 180;

// A list that is searched, with a form to add to it and buttons to rename and delete.
function Table({ path, parent, kind, of, choose, chosen }) {
  const [text, setText] = useState('');
  const later = useLater(text.trim(), PAUSE_MS);
  const [name, setName] = useState('');
  const [code, setCode] = useState('');
  const [wrong, setWrong] = useState('');
  const list = useLoad(() => places('GET', `${path}?${query({ [parent]: of, q: later, limit: later ? MOST : undefined })}`), [path, of, later]);
  const act = async (call) => {
    try {
      return await call();
    } catch (error) {
      notify(sentence(error), { kind: 'bad' });
      return null;
    } finally {
      list.again();
    }
  };
  const add = async (event) => {
    event.preventDefault();
    setWrong('');
    try {
      const made = await places('POST', `${path}?${query({ [parent]: of })}`, { Name: name.trim(), ...(code ? { PostCode: code.trim() } : {}) });
      setName('');
      setCode('');
      list.again();
      choose?.(made);
    } catch (error) {
      setWrong(sentence(error));
    }
  };
  const rename = (one) => {
    const wanted = window.prompt(t('new_name'), one.name);
    if (wanted && wanted.trim() !== one.name) {
      act(() => places('PUT', `${path}?${query({ Id: one.id })}`, { Name: wanted.trim() }));
    }
  };
  const remove = async (one) => {
    if (window.confirm(t('place_sure', one.name)) && await act(() => places('DELETE', `${path}?${query({ Id: one.id })}`))) {
      notify(t('place_gone', one.name));
    }
  };
  const shown = (list.value ?? []).slice(0, MOST);
  return html`<${Field} label=${t(`search_${kind}`)} value=${text} set=${setText} type="search" autocomplete="off" />
    ${list.error && html`<${Trouble} error=${list.error} again=${list.again} />`}
    ${!list.value && list.loading && html`<${Loading} />`}
    <ul class="keys">${shown.map((one) => html`<li key=${one.id} class="place"><span class="who">${choose
    ? html`<button type="button" class="link" aria-pressed=${String(String(chosen) === String(one.id))} onClick=${() => choose(one)}>${one.name}</button>`
    : [one.name, one.postCode].filter(Boolean).join(', ')}</span>
      <button type="button" class="quiet" aria-label="${t('rename')}: ${one.name}" onClick=${() => rename(one)}>${t('rename')}</button>
      <button type="button" class="quiet" aria-label="${t('remove')}: ${one.name}" onClick=${() => remove(one)}>${t('remove')}</button></li>`)}</ul>
    ${list.value?.length > MOST && html`<p class="hint">${t('first_shown', MOST)}</p>`}
    ${list.value?.length === 0 && html`<p class="hint">${t('nothing')}</p>`}
    <form noValidate onSubmit=${add}><${Field} label=${t(`add_${kind}`)} value=${name} set=${setName} problem=${wrong || undefined} maxlength="100" />
      ${kind === 'street' && html`<${Field} label=${t('zip')} value=${code} set=${setCode} maxlength="20" />`}
      <button type="submit" disabled=${!name.trim()}>${t(`plus_${kind}`)}</button></form>`;
}

export function Places({ at }) {
  const countries = useLoad(() => places('GET', 'Countries'), []);
  const [city, setCity] = useState(null);
  if (countries.error) {
    return html`<section class="card"><${Trouble} error=${countries.error} again=${countries.again} /></section>`;
  }
  if (!countries.value) {
    return html`<section class="card"><${Loading} /></section>`;
  }
  const home = countries.value.find((one) => one.name === 'Россия') ?? countries.value[0];
  const country = at.country ?? home?.id;
  return html`<section class="card" aria-labelledby="places-title"><h1 id="places-title">${t('places')}</h1>
    <p class="hint">${t('places_hint')}</p>
    <${Choice} label=${t('country')} value=${country} set=${(id) => { setCity(null); go(`/places?${query({ country: id })}`); }}
      options=${countries.value.map((one) => [one.id, one.name])} />
    <div class="columns"><section class="cities"><${Table} path="Cities" parent="countryId" kind="city" of=${country} choose=${setCity}
      chosen=${city?.id} key="c${country}" /></section>
    ${city && html`<section class="streets"><h2>${t('streets_of', city.name)}</h2>
      <${Table} path="Streets" parent="cityId" kind="street" of=${city.id} key="s${city.id}" /></section>`}</div></section>`;
}
