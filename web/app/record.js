// What the directory holds of a person beside contacts: patronymic, loyalty, accounts, cards, consents, and who has
// changed the record.
import { drop, get, post, query, sentence } from './api.js';
import { Field, Loading, Trouble, html, notify, useLoad, useState } from './ui.js';
import { day, eventName, moment, t } from './words.js';

const PAGE = 20;

function Loyalty({ record }) {
  if (record.accounts.length + record.cards.length === 0) {
    return null;
  }
  return html`<section class="block loyalty"><h2>${t('accounts_cards')}</h2><ul class="values">
    ${record.accounts.map((one) => html`<li key="a${one.number}"><span class="kind">${t('account')} <small>${one.type}</small></span>
      <span class="data">${one.number}</span> <b>${one.balance}</b> <small>${one.status}</small></li>`)}
    ${record.cards.map((one) => html`<li key="c${one.code}"><span class="kind">${t('card')} <small>${one.group}</small></span>
      <span class="data">${one.code}</span> <small>${[one.status, one.isVirtual && t('virtual'), one.expires && t('until', day(one.expires))].filter(Boolean).join(', ')}</small></li>`)}
  </ul></section>`;
}

function Consents({ record, canEdit, path, set }) {
  const [source, setSource] = useState('');
  const [version, setVersion] = useState('');
  const [open, setOpen] = useState(false);
  const [trouble, setTrouble] = useState('');
  const act = async (call, words) => {
    setTrouble('');
    try {
      set(await call());
      setOpen(false);
      setSource('');
      notify(t(words));
    } catch (error) {
      setTrouble(sentence(error));
    }
  };
  const add = (event) => {
    event.preventDefault();
    act(() => post(`${path}/consent`, { source: source.trim(), version: version.trim() }), 'consent_added');
  };
  return html`<section class="block consents"><h2>${t('consents')}</h2>
    ${record.consents.length === 0 && html`<p class="hint">${t('no_consent')}</p>`}
    <ul class="values">${record.consents.map((one) => html`<li key=${one.id} class=${one.withdrawn ? 'ended' : ''}>
      <span class="kind">${day(one.given)}</span>
      <span class="data">${one.source}, ${one.version}${one.withdrawn ? ` · ${t('withdrawn', day(one.withdrawn))}` : ''}</span>
      ${!one.withdrawn && canEdit && html`<button type="button" class="link" onClick=${() => act(() => drop(`${path}/consent/${one.id}`), 'consent_ended')}>
        ${t('withdraw')}</button>`}</li>`)}</ul>
    ${canEdit && (open ? html`<form class="grid" onSubmit=${add}>
      <${Field} label=${t('consent_source')} value=${source} set=${setSource} maxlength="200" required />
      <${Field} label=${t('consent_version')} value=${version} set=${setVersion} maxlength="200" required />
      <p class="wide"><button type="submit" class="main">${t('add')}</button></p></form>`
    : html`<button type="button" onClick=${() => setOpen(true)}>+ ${t('add_consent')}</button>`)}
    ${trouble && html`<p class="problem" role="alert">${trouble}</p>`}
  </section>`;
}

// Events of the record, newest first, a page at a time.
function Events({ path }) {
  const [extra, setExtra] = useState([]);
  const [done, setDone] = useState(false);
  const first = useLoad((signal) => get(`${path}/history?count=${PAGE}`, { signal }), [path]);
  if (first.error) {
    return html`<${Trouble} error=${first.error} again=${first.again} />`;
  }
  if (!first.value) {
    return html`<${Loading} />`;
  }
  const events = [...first.value, ...extra];
  const more = async () => {
    try {
      const next = await get(`${path}/history?${query({ count: PAGE, before: events.at(-1).id })}`);
      setExtra([...extra, ...next]);
      setDone(next.length < PAGE);
    } catch (error) {
      notify(sentence(error), { kind: 'bad' });
    }
  };
  const who = (one) => one.who || (one.keyId ? t('by_key', one.key || `№ ${one.keyId}`) : t('by_operator'));
  return html`<ol class="events">${events.map((one) => html`<li key=${one.id}><time>${moment(one.at)}</time>
      <span class="data">${eventName(one.action)}${one.detail ? html` <small>${one.detail}</small>` : ''}</span>
      <span class="by">${who(one)}</span></li>`)}</ol>
    ${!done && first.value.length === PAGE && html`<button type="button" onClick=${more}>${t('more')}</button>`}`;
}

function History({ path }) {
  const [open, setOpen] = useState(false);
  return html`<details class="block history" open=${open} onToggle=${(event) => setOpen(event.target.open)}>
    <summary>${t('history')}</summary>${open && html`<${Events} path=${path} />`}</details>`;
}

export function Record({ contact }) {
  const path = `kartoteka/contact/${contact.id}`;
  const loaded = useLoad((signal) => get(path, { signal }), [contact.id, contact.updated]);
  if (loaded.error) {
    return html`<${Trouble} error=${loaded.error} again=${loaded.again} />`;
  }
  const record = loaded.value;
  if (!record || record.id !== contact.id) {
    return null;
  }
  const facts = [['middle_name', record.middleName], ['source', record.source], ['loyalty', record.loyalty],
    ['role', record.role], ['external_id', record.externalId]].filter(([, value]) => value);
  return html`${facts.length > 0 && html`<section class="block facts"><dl>${facts.map(([name, value]) => html`<div key=${name}>
      <dt>${t(name)}</dt><dd>${value}</dd></div>`)}</dl></section>`}
    <${Loyalty} record=${record} />
    ${!contact.isCompany && html`<${Consents} record=${record} canEdit=${contact.canEdit} path=${path} set=${loaded.set} />`}
    <${History} path=${path} />`;
}
