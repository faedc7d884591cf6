-- name: db_write_probe
-- Commits something and changes nothing: a record in the log that nobody reads.
-- args: none
-- row: at text, work_mem text
-- access: write
-- tenant: none, of the server
SELECT pg_logical_emit_message(true, 'kartoteka', '')::text AS at,
       set_config('work_mem', '64kB', true) AS work_mem
