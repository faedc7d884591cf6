// Changes by others: the server is asked every few seconds while the page is seen, and says which records it has of
// them. An open list is loaded anew, an open record, too; forms compare before they save.
import { get, token } from './api.js';

const PAUSE_MS = 4000;
const PAUSE_MAX_MS = 60000;
let mark = '';
let pause = PAUSE_MS;
let timer = 0;

async function look() {
  if (!token() || document.hidden) {
    return;
  }
  try {
    const answer = await get(`kartoteka/change${mark ? `?since=${mark}` : ''}`);
    mark = answer.revision;
    pause = PAUSE_MS;
    if (answer.changed) {
      window.dispatchEvent(new CustomEvent('kartoteka:others', { detail: answer.contacts }));
    }
  } catch {
    pause = Math.min(pause * 2, PAUSE_MAX_MS); // the screens say what is wrong, when they are used
  }
}

function again() {
  clearTimeout(timer);
  timer = setTimeout(() => look().finally(again), pause);
}

export function watch() {
  mark = '';
  document.addEventListener('visibilitychange', () => !document.hidden && look());
  window.addEventListener('kartoteka:session', () => {
    mark = '';
    look();
  });
  look().finally(again);
}
