-- name: test_session
-- args: none
-- row: tenant text, zone text, path text, backend bigint
-- access: read
-- tenant: none, test
SELECT coalesce(current_setting('kartoteka.tenant', true), 'unset') AS tenant,
       current_setting('TimeZone') AS zone, current_setting('search_path') AS path,
       pg_backend_pid()::bigint AS backend
