-- name: geo_import_lock
-- args: none
-- row: held boolean, setting text
-- access: write
-- Lets one import of a tenant run at a time, because two could make one city twice. Compiling (JIT)
-- is off: it costs more than the batch itself.
SELECT pg_try_advisory_xact_lock(hashtextextended('geo_import:' || :tenant, 0)) AS held,
       set_config('jit', 'off', true) AS setting
