'use strict';
// envelope.js: texts as both dialects write them, and what WebDelivery puts around its data.

const crypto = require('node:crypto');

const sha256 = crypto.hash
  ? (text) => crypto.hash('sha256', text, 'hex')
  : (text) => crypto.createHash('sha256').update(text).digest('hex');
const tag = (body) => `W/"${sha256(body).slice(0, 32)}"`;

const PLAIN = /^[^"\\\u0000-\u001f]*$/;
const text = (s) => (PLAIN.test(s) ? `"${s}"` : JSON.stringify(s));

const PHP_PLAIN = /^[ !#-.0-[\]-~А-яЁё]*$/;
const PHP_OTHER = /[^ -~А-яЁё]/g;
const unit = (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`;

// A JSON string as PHP writes it, with Russian letters put back.
function phpText(s) {
  if (PHP_PLAIN.test(s)) return `"${s}"`;
  return JSON.stringify(s).replace(/\//g, '\\/').replace(PHP_OTHER, unit);
}

function envelope(request, reply, who, body, etag) {
  reply.header('X-Content-Type-Options', 'nosniff');
  if (etag !== null) {
    reply.header('ETag', etag);
    const dictionary = request.url.includes('/TypesContacts');     // clients are asked for anew
    reply.header('Cache-Control', dictionary ? 'private, max-age=60' : 'private, no-cache');
    if (request.headers['if-none-match'] === etag) {
      reply.code(304);
      return reply.send();
    }
  } else {
    reply.header('Cache-Control', 'no-store');
  }
  const id = request.headers['x-request-id'] || '';
  const now = new Date(Date.now() + who.offset).toISOString().slice(0, 19);
  reply.header('X-Request-Id', id);
  reply.header('Content-Type', 'application/json; charset=utf-8');
  return `${body},"ver":"1.3.0.32","timestamp":"${now}","status":"Ok","requestId":"${id}"}`;
}

module.exports = { envelope, phpText, sha256, tag, text };
