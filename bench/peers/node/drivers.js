'use strict';
// drivers.js: the two drivers behind one function, query(name, values) -> rows as arrays; prepared
// statements, a pool of four connections a process.

const POOL = 4;

function withPg(sql) {
  const { Pool } = require('pg');
  const pool = new Pool({ max: POOL, min: POOL, idleTimeoutMillis: 0 });
  return async (name, values) => {
    const result = await pool.query({ name, text: sql[name], values, rowMode: 'array' });
    return result.rows;
  };
}

function withPostgres(sql) {
  const db = require('postgres')({
    host: process.env.PGHOST, port: Number(process.env.PGPORT), user: process.env.PGUSER,
    database: process.env.PGDATABASE, max: POOL, prepare: true, onnotice: () => {},
  });
  return (name, values) => db.unsafe(sql[name], values, { prepare: true }).values();
}

module.exports = { pg: withPg, postgres: withPostgres };
