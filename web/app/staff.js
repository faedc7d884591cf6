// Employees of the account, for administrators: listed, added, changed, blocked, given a password.
import { get, post, problem, put, sentence, who } from './api.js';
import { Choice, Field, Loading, Trouble, go, html, notify, useEffect, useKeys, useLoad, useRef, useState } from './ui.js';
import { t } from './words.js';

const ROLES = ['director', 'director_access', 'support', 'administrator', 'division_head', 'department_head', 'manager', 'specialist'];
const TEXTS = ['displayName', 'userName', 'title', 'email', 'phone', 'mobile'];
const NOBODY = '00000000-0000-0000-0000-000000000000';
const EMPTY = { displayName: '', userName: '', title: '', email: '', phone: '', mobile: '', role: 'specialist', bossId: '', isAdmin: false };

function Editor({ one, all, done }) {
  const [state, setState] = useState(one ?? EMPTY);
  const [password, setPassword] = useState('');
  const [wrong, setWrong] = useState({});
  const [trouble, setTrouble] = useState('');
  const form = useRef(null);
  const set = (name) => (value) => {
    setState((old) => ({ ...old, [name]: value }));
    setWrong((old) => ({ ...old, [name]: undefined }));
  };
  useEffect(() => {
    form.current?.querySelector('input')?.focus();
  }, []);
  useKeys({ Escape: () => done(null) });
  const save = async (event) => {
    event.preventDefault();
    setWrong({});
    setTrouble('');
    const { displayName, userName, title, email, phone, mobile, role, isAdmin } = state;
    const body = { displayName, userName, title, email, phone, mobile, role, isAdmin, bossId: state.bossId || NOBODY };
    try {
      if (one) {
        await put(`kartoteka/employee/${one.id}`, body);
        if (password) {
          await put(`kartoteka/employee/${one.id}/password`, { password });
        }
      } else {
        await post('kartoteka/employee', { ...body, password });
      }
      notify(t('saved'));
      done(true);
    } catch (error) {
      setWrong(error.fields ?? {});
      setTrouble(sentence(error));
      setTimeout(() => form.current?.querySelector('[aria-invalid=true]')?.focus(), 0);
    }
  };
  const own = one && one.id === who()?.id;
  const label = { displayName: 'full_name', userName: 'login', title: 'job_title', email: 'type_1', phone: 'type_0', mobile: 'cat_mobile' };
  const told = (name) => (wrong[name] ? problem(wrong[name]) : undefined);
  return html`<form ref=${form} class="block" noValidate onSubmit=${save}><h2>${one ? one.displayName : t('add_employee')}</h2>
    <div class="grid">${TEXTS.map((name) => html`<${Field} key=${name} label=${t(label[name])} value=${state[name]} set=${set(name)}
        problem=${told(name)} autocomplete="off" maxlength="200" />`)}
      <${Choice} label=${t('role')} value=${state.role} set=${set('role')} options=${ROLES.map((role) => [role, t(`role_${role}`)])} />
      <${Choice} label=${t('boss')} value=${state.bossId} set=${set('bossId')}
        options=${[['', t('none')], ...all.filter((other) => other.id !== one?.id).map((other) => [other.id, other.displayName])]} />
      ${!own && html`<${Field} label=${t(one ? 'new_password' : 'password')} type="password" value=${password} set=${setPassword}
        problem=${told('password')} autocomplete="new-password" />`}
      ${!own && html`<label class="tick"><input type="checkbox" checked=${state.isAdmin} onChange=${(event) => set('isAdmin')(event.target.checked)} />
        ${t('is_admin')}</label>`}</div>
    ${one && !own && html`<p class="hint">${t('password_hint')}</p>`}
    ${told('bossId') && html`<p class="problem">${t('boss')}: ${told('bossId')}</p>`}
    ${trouble && html`<p class="problem" role="alert">${trouble}</p>`}
    <div class="actions"><button type="submit" class="main">${t('save')}</button>
      <button type="button" onClick=${() => done(null)}>${t('cancel')}</button></div></form>`;
}

export function Staff({ id }) {
  const loaded = useLoad((signal) => get('kartoteka/employee', { signal }), []);
  if (loaded.error) {
    return html`<section class="card"><${Trouble} error=${loaded.error} again=${loaded.error.kind === 'forbidden' ? undefined : loaded.again} /></section>`;
  }
  if (!loaded.value) {
    return html`<section class="card"><${Loading} /></section>`;
  }
  const all = loaded.value;
  const chosen = id && id !== 'new' ? all.find((one) => one.id === id) : null;
  const block = async (one) => {
    try {
      await put(`kartoteka/employee/${one.id}`, { isActive: !one.isActive });
      notify(t(one.isActive ? 'blocked' : 'unblocked', one.displayName));
      loaded.again();
    } catch (error) {
      notify(sentence(error), { kind: 'bad' });
    }
  };
  return html`<section class="card" aria-labelledby="staff-title"><h1 id="staff-title">${t('staff')}</h1>
    ${id === 'new' || chosen ? html`<${Editor} key=${id} one=${chosen} all=${all} done=${(saved) => { if (saved) { loaded.again(); } go('/staff'); }} />`
    : html`<p><a class="button main" href="#/staff/new">+ ${t('add_employee')}</a></p>`}
    <ul class="keys">${all.map((one) => html`<li key=${one.id} class=${one.isActive ? '' : 'ended'}>
      <span class="who"><b>${one.displayName}</b>
        <small>${[one.userName, one.title, t(`role_${one.role}`), one.isAdmin && t('is_admin')].filter(Boolean).join(' · ')}</small>
        <small>${[one.hasPassword ? t('open_logins', one.logins) : t('no_password'), !one.isActive && t('is_blocked')].filter(Boolean).join(' · ')}</small></span>
      <a class="button" href="#/staff/${one.id}" aria-label="${t('edit')}: ${one.displayName}">${t('edit')}</a>
      ${one.id !== who()?.id && html`<button type="button" class=${one.isActive ? 'danger' : ''} aria-label="${t(one.isActive ? 'block' : 'unblock')}: ${one.displayName}"
        onClick=${() => block(one)}>${t(one.isActive ? 'block' : 'unblock')}</button>`}</li>`)}</ul></section>`;
}
