// Adding and changing a person or company. What is typed stays until it is saved, whatever happens.
import { Failure, ask, get, held, problem, query, sentence } from './api.js';
import { Choice, Field, Loading, Trouble, go, html, notify, useEffect, useKeys, useLoad, useRef, useState } from './ui.js';
import { addressLine, changed, fieldLabel } from './card.js';
import { Finder } from './people.js';
import { categoryName, t } from './words.js';

const TYPES = [0, 1, 2, 3, 4, 6, 17, 14, 5, 15];
const CATEGORIES = { 0: ['Home', 'Work', 'Mobile', 'Fax', 'Direct', 'Other'], 7: ['Home', 'Postal', 'Office', 'Billing', 'Other', 'Work'] };
const OTHERS = ['Home', 'Work', 'Other'];
const ADDRESS = 7;
const NAME_MAX = 255;
const VALUE_MAX = 1000;

const AREA = 1;
const SELECT = 2;
const CHECK = 3;
const DATE = 5;

// The server takes the category of a value by its name, that of an address by its number.
const named = (type) => (CATEGORIES[type] ?? OTHERS).map((name) => [name, categoryName(name)]);
const numbered = () => CATEGORIES[ADDRESS].map((name, i) => [i, categoryName(name)]);

// The form's state of a record, and of a new one.
function stateOf(record, data, fields, own) {
  const values = (data ?? []).filter((one) => one.infoType !== ADDRESS).reverse();
  const addresses = (data ?? []).filter((one) => one.infoType === ADDRESS).reverse();
  const known = new Map((record?.customFields ?? []).map((one) => [one.id, String(one.fieldValue ?? '').trim()]));
  return {
    lastName: record?.lastName ?? '', firstName: record?.firstName ?? '', middleName: own?.middleName ?? '', title: record?.title ?? '',
    companyName: record?.companyName ?? '', about: record?.about ?? '',
    company: record?.company ? { id: record.company.id, displayName: record.company.displayName } : null,
    shareType: record?.shareType ?? 2, managers: (record?.accessList ?? []).map((one) => one.id),
    values: values.map((one) => ({ id: one.id, infoType: one.infoType, category: one.categoryName, data: one.data, isPrimary: one.isPrimary, key: one.id })),
    addresses: addresses.map((one) => ({ id: one.id, category: one.category, isPrimary: one.isPrimary, key: one.id, ...parsed(one.data) })),
    custom: Object.fromEntries(fields.filter((one) => one.fieldType !== 4).map((one) => [one.id,
      one.fieldType === DATE ? (known.get(one.id) ?? '').slice(0, 10) : known.get(one.id) ?? ''])),
  };
}

function parsed(text) {
  try {
    const { street = '', city = '', state = '', zip = '', country = '' } = JSON.parse(text);
    return { street, city, state, zip, country };
  } catch {
    return { street: text, city: '', state: '', zip: '', country: '' };
  }
}

// What is wrong before the server is asked: name of the field -> words.
function check(state, isCompany) {
  const wrong = {};
  const name = (key) => {
    if (!state[key].trim()) {
      wrong[key] = t('must');
    } else if ([...state[key]].length > NAME_MAX) {
      wrong[key] = t('too_long', NAME_MAX);
    }
  };
  (isCompany ? ['companyName'] : ['firstName', 'lastName']).forEach(name);
  state.values.forEach((one) => {
    if (!one.data.trim()) {
      wrong[`value.${one.key}`] = t('must');
    } else if (one.infoType === 0 && !/\d/.test(one.data)) {
      wrong[`value.${one.key}`] = t('no_digits');
    } else if (one.infoType === 1 && !/^[^@\s]+@[^@\s]+$/.test(one.data.trim())) {
      wrong[`value.${one.key}`] = t('no_at');
    } else if ([...one.data].length > VALUE_MAX) {
      wrong[`value.${one.key}`] = t('too_long', VALUE_MAX);
    }
  });
  state.addresses.forEach((one) => {
    if (!addressLine(one)) {
      wrong[`address.${one.key}`] = t('must');
    }
  });
  return wrong;
}

const body = (state, isCompany) => ({
  ...(isCompany ? { companyName: state.companyName }
    : { firstName: state.firstName, lastName: state.lastName, jobTitle: state.title, companyId: state.company?.id ?? 0 }),
  about: state.about, shareType: Number(state.shareType), managerList: state.managers,
  customFieldList: Object.entries(state.custom).map(([key, value]) => ({ key: Number(key), value })),
});

const valueBody = (one) => ({ infoType: one.infoType, category: one.category, data: one.data.trim(), isPrimary: !!one.isPrimary });
const addressBody = ({ street, city, state, zip, country, category, isPrimary }) => ({
  address: { street, city, state, zip, country, category: Number(category), isPrimary: !!isPrimary },
});
const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);

// Changes the values and addresses one by one; a refusal is told at its field: value.KEY or address.KEY.
async function saveParts(record, path, before, state) {
  const at = async (name, call) => {
    try {
      return await call();
    } catch (error) {
      if (error instanceof Failure && error.kind === 'fields') {
        throw new Failure('fields', error.status, error.message, { [name]: Object.values(error.fields)[0] });
      }
      throw error;
    }
  };
  for (const [name, list, send, path2] of [['values', 'value', valueBody, 'data'], ['addresses', 'address', addressBody, 'addressdata']]) {
    for (const old of before[name].filter((one) => !state[name].some((other) => other.id === one.id))) {
      await record.drop(`${path}/data/${old.id}`);
    }
    for (const one of state[name]) {
      const old = before[name].find((other) => other.id === one.id);
      if (!one.id) {
        const made = await at(`${list}.${one.key}`, () => record.post(`${path}/${path2}`, send(one)));
        one.id = made.id;
      } else if (!same(send(old), send(one))) {
        await at(`${list}.${one.key}`, () => record.put(`${path}/${path2}/${one.id}`, send(one)));
      }
    }
  }
}

let count = 0;
const freshKey = () => `new${count += 1}`;

function ValueRow({ one, set, dropIt, wrong }) {
  return html`<fieldset class="part"><legend class="unseen">${t(`type_${one.infoType}`)}</legend>
    <${Choice} label=${t('kind')} value=${one.infoType} set=${(value) => set({ infoType: Number(value), category: 'Home' })}
      options=${[...new Set([...TYPES, one.infoType])].map((type) => [type, t(`type_${type}`)])} />
    <${Choice} label=${t('category')} value=${one.category} set=${(value) => set({ category: value })}
      options=${named(one.infoType)} />
    <${Field} label=${t('value')} value=${one.data} set=${(data) => set({ data })} problem=${wrong}
      type=${one.infoType === 0 ? 'tel' : one.infoType === 1 ? 'email' : 'text'} autocomplete="off" />
    <label class="tick"><input type="checkbox" checked=${one.isPrimary} onChange=${(event) => set({ isPrimary: event.target.checked })} />
      ${t('primary')}</label>
    <button type="button" class="quiet" aria-label="${t('drop')}: ${one.data}" onClick=${dropIt}>${t('drop')}</button>
  </fieldset>`;
}

function AddressRow({ one, set, dropIt, wrong }) {
  const part = (name) => html`<${Field} label=${t(name)} value=${one[name]} set=${(value) => set({ [name]: value })}
    problem=${name === 'street' ? wrong : undefined} autocomplete="off" wide=${name === 'street'} />`;
  return html`<fieldset class="part"><legend class="unseen">${t('type_7')}</legend>
    <${Choice} label=${t('category')} value=${one.category} set=${(value) => set({ category: Number(value) })} options=${numbered()} />
    ${part('street')}${part('city')}${part('zip')}${part('state')}${part('country')}
    <button type="button" class="quiet" aria-label="${t('drop')}: ${addressLine(one)}" onClick=${dropIt}>${t('drop')}</button>
  </fieldset>`;
}

function CustomField({ field, value, set, wrong }) {
  if (field.fieldType === SELECT) {
    let words = [];
    try {
      words = JSON.parse(field.mask);
    } catch { /* no choices */ }
    return html`<${Choice} label=${fieldLabel(field)} value=${value} set=${set} options=${['', ...words].map((word) => [word, word])} />`;
  }
  if (field.fieldType === CHECK) {
    return html`<label class="tick"><input type="checkbox" checked=${value === 'true'}
      onChange=${(event) => set(String(event.target.checked))} /> ${fieldLabel(field)}</label>`;
  }
  return html`<${Field} label=${fieldLabel(field)} value=${value} set=${set} area=${field.fieldType === AREA} problem=${wrong}
    type=${field.fieldType === DATE ? 'date' : 'text'} />`;
}

function Conflict({ theirs, mine, keep, take }) {
  const show = (state) => JSON.stringify({ ...state, values: state.values.map((one) => one.data), addresses: state.addresses.map(addressLine),
    company: state.company?.displayName }, null, 1).replace(/[{}"[\]]/g, '').replace(/\n\s*\n/g, '\n');
  return html`<div class="trouble" role="alert"><p><b>${t('conflict')}</b> ${t('conflict_hint')}</p>
    <div class="columns"><article><h3>${t('theirs')}</h3><pre>${show(theirs)}</pre></article>
      <article><h3>${t('mine')}</h3><pre>${show(mine)}</pre></article></div>
    <button type="button" onClick=${take}>${t('take_theirs')}</button>
    <button type="button" class="main" onClick=${keep}>${t('keep_mine')}</button></div>`;
}

async function load(view, id, signal) {
  const entity = view === 'companies' ? 'company' : 'person';
  const answer = id ? await ask('GET', `crm/contact/${id}`, undefined, { signal }) : null; // its tag is older than all the rest
  const [fields, data, own] = await Promise.all([
    get(`crm/${entity}/customfield/definitions`, { signal }), id ? get(`crm/contact/${id}/data`, { signal }) : [],
    id && view === 'people' ? get(`kartoteka/contact/${id}`, { signal }) : null]);
  return { fields, tag: answer?.tag ?? '', state: stateOf(answer?.response, data, fields, own) };
}

export function Form({ view, id, at }) {
  const loaded = useLoad((signal) => load(view, id, signal), [view, id]);
  if (loaded.error) {
    return html`<section class="card"><${Trouble} error=${loaded.error} again=${loaded.again} /></section>`;
  }
  return loaded.value ? html`<${Editor} view=${view} id=${id} at=${at} loaded=${loaded.value} />` : html`<section class="card"><${Loading} /></section>`;
}

function Editor({ view, id, at, loaded }) {
  const isCompany = view === 'companies';
  const [before, setBefore] = useState(loaded.state);
  const [state, setState] = useState(loaded.state);
  const [tried, setTried] = useState(false);
  const [refused, setRefused] = useState({});
  const [trouble, setTrouble] = useState(null);
  const [busy, setBusy] = useState(false);
  const [theirs, setTheirs] = useState(null);
  const made = useRef(id);
  const form = useRef(null);
  const dirty = !same(before, state);
  const back = `/${view}${id ? `/${id}` : ''}?${query(at)}`;

  useEffect(() => {
    const warn = (event) => dirty && event.preventDefault();
    window.addEventListener('beforeunload', warn);
    window.kartotekaDirty = dirty ? t('leave') : '';
    return () => {
      window.removeEventListener('beforeunload', warn);
      window.kartotekaDirty = '';
    };
  }, [dirty]);
  useEffect(() => {
    form.current?.querySelector('input')?.focus();
  }, []);

  const wrong = check(state, isCompany);
  const [touched, setTouched] = useState({});
  const told = (name) => (refused[name] ? problem(refused[name]) : (tried || touched[name]) && wrong[name]) || undefined;
  const change = (part, name) => {
    setState((old) => ({ ...old, ...part }));
    if (name) {
      setRefused((old) => ({ ...old, [name]: undefined }));
    }
  };
  const text = (name, label, more = {}) => html`<${Field} label=${label} value=${state[name]} problem=${told(name === 'title' ? 'jobTitle' : name)}
    set=${(value) => change({ [name]: value }, name)} onBlur=${() => setTouched((old) => ({ ...old, [name]: true }))} ...${more} />`;
  const editPart = (list, word) => (key) => ({
    set: (part) => change({ [list]: state[list].map((one) => (one.key === key ? { ...one, ...part } : one)) }, `${word}.${key}`),
    dropIt: () => change({ [list]: state[list].filter((one) => one.key !== key) }, `${word}.${key}`),
  });
  const value = editPart('values', 'value');
  const address = editPart('addresses', 'address');

  const save = async (over) => {
    setTried(true);
    setTrouble(null);
    if (Object.keys(wrong).length > 0) {
      setTrouble(t('check_fields'));
      setTimeout(() => form.current?.querySelector('[aria-invalid=true]')?.focus(), 0);
      return;
    }
    setBusy(true);
    try {
      let base = before;
      let record = held('');
      if (made.current) {
        const { state: now, tag } = await load(view, made.current);
        if (!over && id && !same(strip(now), strip(before))) {
          setTheirs(now);
          return;
        }
        base = now;
        record = held(tag);
        await record.put(`crm/contact/${isCompany ? 'company' : 'person'}/${made.current}`, body(state, isCompany));
      } else {
        made.current = (await record.post(`crm/contact/${isCompany ? 'company' : 'person'}`, body(state, isCompany))).id;
      }
      if (!isCompany && state.middleName !== base.middleName) {
        await record.put(`kartoteka/contact/${made.current}`, { middleName: state.middleName });
      }
      await saveParts(record, `crm/contact/${made.current}`, base, state);
      window.kartotekaDirty = '';
      notify(t('saved'));
      changed();
      go(`/${view}/${made.current}?${query(at)}`);
    } catch (error) {
      if (id && error instanceof Failure && error.kind === 'changed') { // between the look and a change
        try {
          setTheirs((await load(view, made.current)).state);
        } catch (again) {
          setTrouble(sentence(again));
        }
        return;
      }
      setRefused(error instanceof Failure && error.kind === 'fields' ? error.fields : {});
      setTrouble(sentence(error));
      setTimeout(() => form.current?.querySelector('[aria-invalid=true]')?.focus(), 0);
    } finally {
      setBusy(false);
    }
  };
  const leave = () => go(back);
  useKeys({ Escape: leave });
  const unplaced = Object.entries(refused).filter(([name, words]) => words && !(name in state) && name !== 'jobTitle' && !/^(value|address)\./.test(name));
  return html`<section class="card" aria-labelledby="form-title">
    <form ref=${form} noValidate onSubmit=${(event) => { event.preventDefault(); save(false); }}>
    <h1 id="form-title">${id ? t('edit') : t(isCompany ? 'add_company' : 'add_person')}</h1>
    ${theirs && html`<${Conflict} theirs=${theirs} mine=${state} keep=${() => { setTheirs(null); save(true); }}
      take=${() => { setState(theirs); setBefore(theirs); setTheirs(null); }} />`}
    <div class="grid">
      ${isCompany ? text('companyName', t('company_name'), { wide: true })
    : html`${text('lastName', t('last_name'), { autocomplete: 'off' })}${text('firstName', t('first_name'), { autocomplete: 'off' })}
        ${text('middleName', t('middle_name'), { autocomplete: 'off', maxlength: NAME_MAX })}${text('title', t('job_title'))}`}
      ${!isCompany && (state.company ? html`<div class="field"><span class="label">${t('company')}</span>
          <p class="picked">${state.company.displayName} <button type="button" class="link" onClick=${() => change({ company: null })}>${t('change')}</button></p></div>`
    : html`<${Finder} label=${t('company')} view="company" choose=${(company) => change({ company: { id: company.id, displayName: company.displayName } })} />`)}
    </div>
    <h2>${t('contacts')}</h2>
    ${state.values.map((one) => html`<${ValueRow} key=${one.key} one=${one} ...${value(one.key)} wrong=${told(`value.${one.key}`)} />`)}
    <button type="button" onClick=${() => change({ values: [...state.values, { key: freshKey(), infoType: state.values.some((one) => one.infoType === 0) ? 1 : 0, category: 'Home', data: '', isPrimary: false }] })}>
      + ${t('add_contact')}</button>
    <h2>${t('addresses')}</h2>
    ${state.addresses.map((one) => html`<${AddressRow} key=${one.key} one=${one} ...${address(one.key)} wrong=${told(`address.${one.key}`)} />`)}
    <button type="button" onClick=${() => change({ addresses: [...state.addresses, { key: freshKey(), category: 0, isPrimary: false, street: '', city: '', state: '', zip: '', country: '' }] })}>
      + ${t('add_address')}</button>
    <h2>${t('fields')}</h2>
    <div class="grid">
      ${loaded.fields.filter((field) => field.fieldType !== 4).map((field) => html`<${CustomField} key=${field.id} field=${field}
        value=${state.custom[field.id]} wrong=${told('customFieldList')} set=${(next) => change({ custom: { ...state.custom, [field.id]: next } }, 'customFieldList')} />`)}
      ${text('about', t('note'), { area: true, wide: true })}
      <${Choice} label=${t('seen_by')} value=${state.shareType} set=${(next) => change({ shareType: Number(next) })}
        options=${[2, 1, 0].map((share) => [share, t(`share_${share}`)])} />
    </div>
    ${trouble && html`<p class="problem" role="alert">${trouble}</p>`}
    ${unplaced.map(([name, words]) => html`<p class="problem">${name}: ${problem(words)}</p>`)}
    <div class="actions foot"><button type="submit" class="main" disabled=${busy}>${busy ? t('saving') : t('save')}</button>
      <button type="button" onClick=${leave}>${t('cancel')}</button></div>
    </form></section>`;
}

// A record without what only the page needs, for comparison.
const strip = (state) => ({ ...state, values: state.values.map(valueBody), addresses: state.addresses.map(addressBody) });
