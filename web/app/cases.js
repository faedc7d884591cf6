// Cases and their members.
import { ask, drop, get, post, problem, put, query, sentence } from './api.js';
import { changed, removeSoon } from './card.js';
import { Finder } from './people.js';
import { Choice, Face, Field, Loading, Trouble, go, html, notify, useEffect, useKeys, useLater, useLoad, useRef, useState } from './ui.js';
import { day, t } from './words.js';

const PAGE = 40;
const PAUSE_MS = 180;
const words = (text) => text.replace(/[,;]+/g, ' ').trim();

export function CaseList({ at, chosen }) {
  const [text, setText] = useState(at.q ?? '');
  const later = useLater(text, PAUSE_MS);
  const input = useRef(null);
  useEffect(() => {
    if (words(later) !== words(at.q ?? '')) {
      history.replaceState(null, '', `#/cases${chosen ? `/${chosen}` : ''}?${query({ ...at, q: words(later) })}`);
      window.dispatchEvent(new Event('hashchange'));
    }
  }, [later]);
  const key = JSON.stringify([at.q, at.state]);
  const page = useLoad((signal) => ask('GET', `crm/case/filter?${query({
    filterValue: words(at.q ?? ''), isClosed: { open: 'false', closed: 'true' }[at.state], count: PAGE, sortBy: 'title',
  })}`, undefined, { signal }), [key]);
  const [extra, setExtra] = useState([]);
  const [next, setNext] = useState(0);
  useEffect(() => {
    setExtra([]);
    setNext(page.value?.nextIndex ?? 0);
  }, [page.value]);
  useEffect(() => {
    const refresh = () => page.again();
    window.addEventListener('kartoteka:changed', refresh);
    return () => window.removeEventListener('kartoteka:changed', refresh);
  }, [key]);
  useKeys({ '/': () => input.current?.select(), n: () => go('/cases/new') });
  // Cases are paged by numbers of rows: one that others have moved may come again.
  const records = [...new Map([...(page.value?.response ?? []), ...extra].map((one) => [one.id, one])).values()].filter((one) => !window.kartotekaGone.has(`case${one.id}`));
  const showMore = async () => {
    try {
      const answer = await ask('GET', `crm/case/filter?${query({ filterValue: words(at.q ?? ''),
        isClosed: { open: 'false', closed: 'true' }[at.state], count: PAGE, sortBy: 'title', startIndex: next })}`);
      setExtra((old) => [...old, ...answer.response]);
      setNext(answer.nextIndex ?? 0);
    } catch (error) {
      notify(sentence(error), { kind: 'bad' });
    }
  };
  return html`<section class="list" aria-label=${t('cases')}>
    <h1 class="unseen">${t('cases')}</h1>
    <div class="tools"><div class="search"><label class="unseen" for="search">${t('search')}</label>
      <input id="search" type="search" ref=${input} value=${text} placeholder=${t('search_cases')} autocomplete="off"
        onInput=${(event) => setText(event.target.value)} />
      <a class="button main add" href="#/cases/new" title=${t('add_case')}><span aria-hidden="true">+</span>
        <span class="unseen">${t('add_case')}</span></a></div>
    <div class="filters"><${Choice} bare label=${t('open_or_closed')} value=${at.state ?? ''}
      set=${(state) => go(`/cases?${query({ ...at, state })}`)}
      options=${[['', t('all_cases')], ['open', t('open_cases')], ['closed', t('closed_cases')]]} /></div>
    <p class="count" role="status">${page.value ? t('found', page.value.total ?? records.length) : ''}</p></div>
    ${page.error && html`<${Trouble} error=${page.error} again=${page.again} />`}
    ${!page.value && page.loading && html`<${Loading} />`}
    ${page.value && records.length === 0 && html`<div class="empty"><p>${t(at.q ? 'nothing' : 'nothing_yet')}</p></div>`}
    <ul class="rows">${records.map((one) => html`<li key=${one.id}><a class="row" href="#/cases/${one.id}?${query(at)}"
      aria-current=${String(one.id) === chosen ? 'true' : undefined}><span class="who"><b>${one.title}</b>
      <small>${t(one.isClosed ? 'closed' : 'open')}${one.members?.length ? ` · ${one.members.map((member) => member.displayName).join(', ')}` : ''}</small></span></a></li>`)}</ul>
    ${next > 0 && html`<button type="button" class="more" onClick=${showMore}>${t('more')}</button>`}
  </section>`;
}

export function CaseCard({ id, at }) {
  const one = useLoad((signal) => get(`crm/case/${id}`, { signal }), [id]);
  const members = useLoad((signal) => get(`crm/case/${id}/contact`, { signal }), [id]);
  const back = `/cases?${query(at)}`;
  useKeys({ Escape: () => go(back) });
  if (one.error) {
    return html`<section class="card"><p><a href="#${back}">← ${t('back')}</a></p><${Trouble} error=${one.error}
      again=${one.error.kind === 'missing' ? undefined : one.again} /></section>`;
  }
  if (!one.value || String(one.value.id) !== String(id)) {
    return html`<section class="card"><${Loading} /></section>`;
  }
  const record = one.value;
  const act = async (call) => {
    try {
      await call();
      one.again();
      members.again();
      changed();
    } catch (error) {
      notify(sentence(error), { kind: 'bad' });
    }
  };
  const remove = () => {
    removeSoon(`crm/case/${id}`, `case${id}`, record.title, `/cases/${id}`);
    go(back);
  };
  return html`<section class="card" aria-labelledby="card-name"><p class="crumbs"><a href="#${back}">← ${t('back')}</a></p>
    <header><div class="name"><h1 id="card-name">${record.title}</h1><p>${t(record.isClosed ? 'closed' : 'open')}</p></div>
      ${record.canEdit && html`<div class="actions"><button type="button" onClick=${() => act(() => put(`crm/case/${id}/${record.isClosed ? 'reopen' : 'close'}`))}>
        ${t(record.isClosed ? 'case_reopen' : 'case_close')}</button>
        <button type="button" class="danger" onClick=${remove}>${t('remove')}</button></div>`}</header>
    <section class="block"><h2>${t('case_members')}</h2>
      ${members.error && html`<${Trouble} error=${members.error} again=${members.again} />`}
      <ul class="people">${(members.value ?? []).map((member) => html`<li key=${member.id}><${Face} record=${member} />
        <a href="#/${member.isCompany ? 'companies' : 'people'}/${member.id}">${member.displayName}</a>
        ${record.canEdit && html`<button type="button" class="icon" aria-label=${t('drop_member', member.displayName)}
          onClick=${() => act(() => drop(`crm/case/${id}/contact/${member.id}`))}>×</button>`}</li>`)}</ul>
      ${record.canEdit && html`<${Finder} label=${t('add_member')} not=${(members.value ?? []).map((member) => member.id)}
        choose=${(found) => act(() => post(`crm/case/${id}/contact`, { contactid: found.id }))} />`}
    </section>
    <dl class="about"><div><dt>${t('id')}</dt><dd>${record.id}</dd></div><div><dt>${t('created')}</dt><dd>${day(record.created)}</dd></div>
      ${record.createBy?.displayName && html`<div><dt>${t('owner')}</dt><dd>${record.createBy.displayName}</dd></div>`}</dl>
  </section>`;
}

export function CaseForm() {
  const [title, setTitle] = useState('');
  const [wrong, setWrong] = useState('');
  const save = async (event) => {
    event.preventDefault();
    if (!title.trim()) {
      setWrong(t('must'));
      return;
    }
    try {
      const made = await post('crm/case', { title });
      changed();
      go(`/cases/${made.id}`);
    } catch (error) {
      setWrong(error.fields?.title ? problem(error.fields.title) : sentence(error));
    }
  };
  useKeys({ Escape: () => go('/cases') });
  return html`<section class="card"><h1>${t('add_case')}</h1><form noValidate onSubmit=${save}>
    <${Field} label=${t('title')} value=${title} set=${setTitle} problem=${wrong} autofocus />
    <div class="actions foot"><button type="submit" class="main">${t('save')}</button>
      <a class="button" href="#/cases">${t('cancel')}</a></div></form></section>`;
}
