// Changes by others: while the page is seen, a stream of events tells which records have them; of several windows of
// one person one has the stream and tells the others. Where the server sends none (plain CGI, a front server that
// keeps answers back, too many streams) it is asked every few seconds. An open list is loaded anew, an open record,
// too; forms compare before they save.
import { answered, get, token, who } from './api.js';

const ASK_MS = 4000;
const PAUSE_MS = 2000;
const PAUSE_MAX_MS = 60000;
const READY_MS = 8000; // a stream that says nothing for so long is kept back by somebody
const QUIET_MS = 40000; // it says that it lives every 15 s
let mark = '';
let ending = new AbortController();

const others = 'BroadcastChannel' in window ? new BroadcastChannel('kartoteka.live') : null;
const tell = (ids) => window.dispatchEvent(new CustomEvent('kartoteka:others', { detail: ids }));
others?.addEventListener('message', ({ data }) => data.of === who()?.id && tell(data.ids));

const wait = (ms, signal) => new Promise((done) => {
  const timer = setTimeout(done, ms);
  signal.addEventListener('abort', () => (clearTimeout(timer), done()), { once: true });
});

async function look(signal) {
  const answer = await get(`kartoteka/change${mark ? `?since=${mark}` : ''}`, { signal });
  mark = answer.revision;
  if (answer.changed) {
    tell(answer.contacts);
  }
}

// Asks every few seconds until the signal, or for so long.
async function ask(signal, forMs = Infinity) {
  const until = Date.now() + forMs;
  let pause = ASK_MS;
  while (!signal.aborted && Date.now() < until) {
    try {
      await look(signal);
      pause = ASK_MS;
    } catch {
      pause = Math.min(pause * 2, PAUSE_MAX_MS); // the screens say what is wrong, when they are used
    }
    await wait(pause, signal);
  }
}

// One event: lines "field: value".
function take(text) {
  const fields = Object.fromEntries(text.split('\n').filter((line) => line && line[0] !== ':')
    .map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()]));
  if (!fields.data) {
    return false;
  }
  const { revision, contacts, more } = JSON.parse(fields.data);
  mark = revision;
  if (contacts.length > 0 || more) {
    const ids = [...contacts.map((one) => one.id), ...(more ? ['any'] : [])];
    tell(ids);
    others?.postMessage({ of: who()?.id, ids });
  }
  return true;
}

// Reads a stream to its end. Gives 'never' where there is none, 'later' where there is none now, 'again' after one
// that has worked, 'failed' after one that has not.
async function follow(signal) {
  const guard = new AbortController();
  const stop = () => guard.abort();
  signal.addEventListener('abort', stop, { once: true });
  let timer = setTimeout(stop, READY_MS);
  let ready = false;
  try {
    const headers = { Accept: 'text/event-stream', ...(mark && { 'Last-Event-ID': mark }) };
    const answer = await answered('kartoteka/change/stream', { headers, signal: guard.signal });
    if (!answer.ok || !/^text\/event-stream/.test(answer.headers.get('Content-Type') ?? '')) {
      return answer.ok || answer.status === 404 || answer.status === 501 ? 'never' : 'later';
    }
    const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = '';
    for (;;) {
      const { value, done } = await reader.read();
      if (done) {
        return ready ? 'again' : 'failed';
      }
      clearTimeout(timer);
      timer = setTimeout(stop, ready ? QUIET_MS : READY_MS);
      const parts = (rest + value).split('\n\n');
      rest = parts.pop();
      ready = parts.map(take).some(Boolean) || ready;
    }
  } catch {
    return ready ? 'again' : 'failed';
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', stop);
  }
}

let never = false;

async function run(signal) {
  let pause = PAUSE_MS;
  let failures = 0;
  while (!signal.aborted) {
    const end = never ? 'never' : await follow(signal);
    failures = end === 'failed' ? failures + 1 : 0;
    if (signal.aborted) {
      return;
    }
    never = end === 'never';
    if (never) {
      await ask(signal);
    } else if (end === 'later' || failures > 1) {
      await ask(signal, PAUSE_MAX_MS);
    } else {
      pause = end === 'again' ? PAUSE_MS : Math.min(pause * 2, PAUSE_MAX_MS);
      await wait(pause * (0.5 + Math.random()), signal); // a worker that begins anew is not met by all at once
    }
  }
}

// Begins anew: the page is seen or not, or somebody else has signed in.
function begin() {
  ending.abort();
  ending = new AbortController();
  const { signal } = ending;
  if (!token() || document.hidden) {
    return;
  }
  if (navigator.locks && who()) { // only over https and on this machine
    navigator.locks.request(`kartoteka.live.${who().id}`, { signal }, () => run(signal)).catch(() => {});
  } else {
    run(signal);
  }
}

export function watch() {
  document.addEventListener('visibilitychange', begin);
  window.addEventListener('kartoteka:session', () => {
    mark = '';
    begin();
  });
  begin();
}
