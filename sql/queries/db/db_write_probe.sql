-- name: db_write_probe
-- Commits a record in the log that nobody reads, and changes nothing.
-- args: none
-- row: at text, work_mem text
-- access: write
-- tenant: none, of the server
SELECT pg_logical_emit_message(true, 'kartoteka', '')::text AS at,
       set_config('work_mem', '64kB', true) AS work_mem
