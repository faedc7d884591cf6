// People who may be one: the pairs that the server has found, with points and reasons; compared and merged, or said
// not to be the same. Administrators have the server search.
import { ask, get, post, put, query, sentence, who } from './api.js';
import { Choice, Face, Loading, Trouble, go, html, notify, useEffect, useKeys, useLoad, useRef, useState } from './ui.js';
import { count, moment, t } from './words.js';

const REASONS = ['phone', 'mail', 'card', 'birthday', 'name', 'name_swapped', 'name_part', 'name_edit', 'initials'];
const POINTS = [30, 50, 70, 90];
const LISTED = 50;
const PAGE = 25;

const pairPath = (one) => `kartoteka/duplicate/${one.contact.id}/${one.other.id}`;

function Side({ record }) {
  return html`<div class="half"><${Face} record=${record} /><span class="who">
    <b><a href="#/people/${record.id}">${record.displayName || `№ ${record.id}`}</a></b>
    <small>${[record.title, record.company?.displayName].filter(Boolean).join(', ')}</small>
    ${(record.commonData ?? []).slice(0, 4).map((value) => html`<small class="data" key=${value.id}>${value.data}</small>`)}
    <small>№ ${record.id}</small></span></div>`;
}

function Pair({ one, dismiss }) {
  const may = one.contact.canEdit && one.other.canEdit;
  const names = `${one.contact.displayName}, ${one.other.displayName}`;
  return html`<li class="pair" data-pair="${one.contact.id}/${one.other.id}">
    <p class="why"><b class="score">${t('points', one.score)}</b> ${one.reasons.map((reason) => html`<span class="mark" key=${reason}>${t(`reason_${reason}`)}</span> `)}</p>
    <div class="columns"><${Side} record=${one.contact} /><${Side} record=${one.other} /></div>
    ${may ? html`<div class="actions">
      <a class="button main" href="#/merge/${one.other.id}/${one.contact.id}?from=duplicates" aria-label="${t('compare')}: ${names}">${t('compare')}</a>
      <button type="button" aria-label="${t('not_same')}: ${names}" onClick=${() => dismiss(one)}>${t('not_same')}</button></div>`
    : html`<p class="hint">${t('not_yours')}</p>`}</li>`;
}

// Steps of the search, one after the other, until the server says that nobody is left.
function Search({ done }) {
  const [state, setState] = useState(null);
  const stop = useRef(false);
  useEffect(() => () => {
    stop.current = true;
  }, []);
  const start = async () => {
    const sum = { keyed: 0, compared: 0, found: 0 };
    stop.current = false;
    setState({ ...sum });
    try {
      for (let ended = false; !ended && !stop.current;) {
        const step = await post('kartoteka/duplicate/find', {}); // eslint-disable-line no-await-in-loop
        sum.keyed += step.keyed;
        sum.compared += step.compared;
        sum.found += step.found;
        ended = step.done;
        setState({ ...sum });
      }
      notify(t('search_done', count(sum.compared), count(sum.found)));
    } catch (error) {
      notify(sentence(error), { kind: 'bad' });
    }
    setState(null);
    done();
  };
  return state ? html`<p class="saving" role="status"><progress aria-label=${t('search_now')}></progress>
      <span>${t('search_at', count(state.keyed), count(state.compared), count(state.found))}</span>
      <button type="button" class="link" onClick=${() => { stop.current = true; }}>${t('cancel')}</button></p>`
    : html`<p><button type="button" onClick=${start}>${t('search_now')}</button></p>`;
}

function Dismissed() {
  const list = useLoad((signal) => ask('GET', `kartoteka/duplicate/dismissed?count=${PAGE}`, undefined, { signal }), []);
  const [extra, setExtra] = useState({ list: [], next: undefined });
  if (list.error) {
    return html`<${Trouble} error=${list.error} again=${list.again} />`;
  }
  if (!list.value) {
    return html`<${Loading} />`;
  }
  const words = [...list.value.response, ...extra.list];
  const next = extra.next ?? list.value.nextIndex ?? 0;
  const more = async () => {
    try {
      const answer = await ask('GET', `kartoteka/duplicate/dismissed?${query({ count: PAGE, startIndex: next })}`);
      setExtra({ list: [...extra.list, ...answer.response], next: answer.nextIndex ?? 0 });
    } catch (error) {
      notify(sentence(error), { kind: 'bad' });
    }
  };
  const back = async (one) => {
    try {
      await put(`kartoteka/duplicate/${one.contactId}/${one.otherId}/undismiss`);
      notify(t('same_again'));
      setExtra({ list: [], next: undefined });
      list.again();
    } catch (error) {
      notify(sentence(error), { kind: 'bad' });
    }
  };
  return html`${words.length === 0 && html`<p class="empty">${t('none_dismissed')}</p>`}
    <ul class="keys dismissed">${words.map((one) => html`<li key="${one.contactId}/${one.otherId}"><span class="who">
      <b><a href="#/people/${one.contactId}">${one.contactName}</a> ≠ <a href="#/people/${one.otherId}">${one.otherName}</a></b>
      <small>${[one.who || t('by_operator'), moment(one.at)].join(' · ')}</small></span>
      <button type="button" aria-label="${t('take_back')}: ${one.contactName}, ${one.otherName}" onClick=${() => back(one)}>${t('take_back')}</button></li>`)}</ul>
    ${next > 0 && html`<button type="button" class="more" onClick=${more}>${t('more')}</button>`}`;
}

function Pairs({ at }) {
  const least = at.min ?? String(LISTED);
  const path = (start) => `kartoteka/duplicate?${query({ minScore: least, 'reasons[]': at.reason, count: PAGE, startIndex: start || undefined })}`;
  const key = JSON.stringify([least, at.reason]);
  const page = useLoad((signal) => ask('GET', path(0), undefined, { signal }), [key]);
  const [extra, setExtra] = useState({ list: [], next: undefined });
  const [gone, setGone] = useState(new Set());
  const list = useRef(null);
  useEffect(() => setExtra({ list: [], next: undefined }), [key, page.value]);
  useEffect(() => {
    // Who has asked for more pages keeps them; a pair that is gone says so when it is opened.
    const others = () => extra.list.length === 0 && page.again();
    window.addEventListener('kartoteka:changed', page.again);
    window.addEventListener('kartoteka:others', others);
    return () => {
      window.removeEventListener('kartoteka:changed', page.again);
      window.removeEventListener('kartoteka:others', others);
    };
  }, [key, extra.list.length]);
  const pairs = [...(page.value?.response ?? []), ...extra.list].filter((one) => !gone.has(pairPath(one)));
  const next = extra.next ?? page.value?.nextIndex ?? 0;
  const hide = (one, hidden) => setGone((old) => {
    const now = new Set(old);
    now[hidden ? 'add' : 'delete'](pairPath(one));
    return now;
  });
  const more = async () => {
    try {
      const answer = await ask('GET', path(next));
      setExtra({ list: [...extra.list, ...answer.response], next: answer.nextIndex ?? 0 });
    } catch (error) {
      notify(sentence(error), { kind: 'bad' });
    }
  };
  const undismiss = async (one) => {
    try {
      await put(`${pairPath(one)}/undismiss`);
      hide(one, false);
      notify(t('same_again'));
      page.again();
    } catch (error) {
      notify(sentence(error), { kind: 'bad' });
    }
  };
  const dismiss = async (one) => {
    try {
      await put(`${pairPath(one)}/dismiss`);
      hide(one, true);
      notify(t('dismissed_one', one.contact.displayName, one.other.displayName), { undo: () => undismiss(one) });
    } catch (error) {
      notify(sentence(error), { kind: 'bad' });
    }
  };
  const links = () => [...list.current?.querySelectorAll('.pair .main') ?? []];
  const walk = (step) => {
    const all = links();
    (all[all.indexOf(document.activeElement) + step] ?? all[0])?.focus();
  };
  useKeys({
    ArrowDown: () => walk(1), ArrowUp: () => walk(-1),
    x: () => {
      const here = document.activeElement?.closest?.('.pair')?.dataset.pair;
      const one = pairs.find((pair) => `${pair.contact.id}/${pair.other.id}` === here);
      if (one?.contact.canEdit && one.other.canEdit) {
        dismiss(one).then(() => setTimeout(() => walk(1), 0));
      }
    },
  });
  const set = (name) => (value) => go(`/duplicates?${query({ ...at, [name]: value })}`);
  return html`<div class="filters">
      <${Choice} label=${t('least_points')} value=${least} set=${set('min')} options=${POINTS.map((n) => [n, t('points', n)])} />
      <${Choice} label=${t('reason')} value=${at.reason ?? ''} set=${set('reason')} options=${[['', t('any_reason')], ...REASONS.map((one) => [one, t(`reason_${one}`)])]} /></div>
    ${who()?.admin && html`<${Search} done=${page.again} />`}
    ${page.error && html`<${Trouble} error=${page.error} again=${page.again} />`}
    ${!page.value && page.loading && html`<${Loading} />`}
    ${page.value && pairs.length === 0 && html`<div class="empty"><p>${t('no_pairs')}</p><p><small>${t(who()?.admin ? 'no_pairs_admin' : 'no_pairs_hint')}</small></p></div>`}
    ${pairs.length > 0 && html`<p class="hint">${t('pair_keys')}</p>`}
    <ul ref=${list} class="pairs ${page.loading ? 'old' : ''}">${pairs.map((one) => html`<${Pair} key=${pairPath(one)} one=${one} dismiss=${dismiss} />`)}</ul>
    ${next > 0 && html`<button type="button" class="more" onClick=${more}>${t('more')}</button>`}`;
}

export function Duplicates({ at, part }) {
  const tab = (to, name) => html`<a href="#/duplicates${to}" aria-current=${(part ?? '') === to.slice(1) ? 'page' : undefined}>${t(name)}</a>`;
  return html`<section class="card duplicates" aria-labelledby="duplicates-title"><h1 id="duplicates-title">${t('duplicates')}</h1>
    <p class="hint">${t('duplicates_hint')}</p>
    <nav class="tabs" aria-label=${t('duplicates')}>${tab('', 'pairs')}${tab('/dismissed', 'not_the_same')}</nav>
    ${part === 'dismissed' ? html`<${Dismissed} />` : html`<${Pairs} at=${at} />`}</section>`;
}
