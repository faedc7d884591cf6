// What the directory holds of a person beside contacts: patronymic, loyalty, accounts, cards, consents, telephone calls,
// and who has changed the record.
import { ask, drop, get, post, put, query, sentence } from './api.js';
import { Field, Loading, Trouble, go, html, notify, useLoad, useState } from './ui.js';
import { callEnd, day, eventName, moment, t } from './words.js';

const PAGE = 20;
const CALLS = 5;

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

const length = (seconds) => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;

function Call({ call }) {
  const missed = call.direction === 'in' && call.status && call.status !== 'success';
  const way = t(missed ? 'call_missed' : call.direction === 'in' ? 'call_in' : 'call_out');
  const ended = call.status === 'success' ? length(call.duration) : call.status ? (missed && call.status === 'missed' ? '' : callEnd(call.status)) : t('call_runs');
  const by = [call.employee || call.user, call.extension && `(${call.extension})`, call.department].filter(Boolean).join(' ');
  return html`<li class=${missed ? 'missed' : ''}><time>${moment(call.start)}</time>
    <span class="data">${way}${ended && ` · ${ended}`} <small>${call.number}</small>${call.rating > 0 && html` <small>${t('call_rating', call.rating)}</small>`}
      ${/^https?:\/\//.test(call.record) && html` <a href=${call.record} target="_blank" rel="noopener noreferrer">${t('call_record')}</a>`}</span>
    <span class="by">${by}</span></li>`;
}

// Telephone calls, newest first, a page at a time; nothing where there was none.
function Calls({ path }) {
  const [extra, setExtra] = useState({ list: [] });
  const first = useLoad((signal) => ask('GET', `${path}/call?count=${CALLS}`, undefined, { signal }), [path]);
  if (first.error) {
    return html`<section class="block"><h2>${t('calls')}</h2><${Trouble} error=${first.error} again=${first.again} /></section>`;
  }
  if (!first.value?.response.length) {
    return null;
  }
  const next = extra.next ?? first.value.nextIndex ?? 0;
  const more = async () => {
    try {
      const answer = await ask('GET', `${path}/call?${query({ count: CALLS, startIndex: next })}`);
      setExtra({ list: [...extra.list, ...answer.response], next: answer.nextIndex ?? 0 });
    } catch (error) {
      notify(sentence(error), { kind: 'bad' });
    }
  };
  // A call that begins meanwhile moves the others on by one.
  const calls = new Map([...first.value.response, ...extra.list].map((one) => [one.id, one]));
  return html`<section class="block calls"><h2>${t('calls')}</h2>
    <ol class="events">${[...calls.values()].map((one) => html`<${Call} key=${one.id} call=${one} />`)}</ol>
    ${next > 0 && html`<button type="button" onClick=${more}>${t('more')}</button>`}</section>`;
}

// Takes the merge back that gave this record what another one had.
function TakeBack({ from }) {
  const [busy, setBusy] = useState(false);
  const act = async () => {
    setBusy(true);
    try {
      const [back] = await put(`crm/contact/${from}/unmerge`);
      notify(t('unmerged'));
      window.dispatchEvent(new Event('kartoteka:changed'));
      window.dispatchEvent(new Event('kartoteka:saved'));
      go(`/${back.isCompany ? 'companies' : 'people'}/${back.id}`);
    } catch (error) {
      notify(error.status === 400 ? t('not_merged') : error.status === 403 ? t('unmerge_late') : sentence(error), { kind: 'bad' });
      setBusy(false);
    }
  };
  return html` <button type="button" class="link" disabled=${busy} onClick=${act}>${t('unmerge')}</button>`;
}

// Events of the record, newest first, a page at a time.
function Events({ path, canEdit }) {
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
      <span class="data">${eventName(one.action)}${one.detail ? html` <small>${one.detail}</small>` : ''}
        ${canEdit && one.action === 'party.merge' && /^from \d+$/.test(one.detail) && html`<${TakeBack} from=${one.detail.slice(5)} />`}</span>
      <span class="by">${who(one)}</span></li>`)}</ol>
    ${!done && first.value.length === PAGE && html`<button type="button" onClick=${more}>${t('more')}</button>`}`;
}

function History({ path, canEdit }) {
  const [open, setOpen] = useState(false);
  return html`<details class="block history" open=${open} onToggle=${(event) => setOpen(event.target.open)}>
    <summary>${t('history')}</summary>${open && html`<${Events} path=${path} canEdit=${canEdit} />`}</details>`;
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
    <${Calls} path=${path} />
    <${History} path=${path} canEdit=${contact.canEdit} />`;
}
