-- name: import_lock
-- args: what text, durable boolean
-- row: held boolean, jit text, commit text
-- access: write
-- Lets one import of a kind run at a time for a tenant, because two could make one record twice. Compiling
-- (JIT) is off: it costs more than the batch itself. A batch that is not durable may be lost with the server,
-- together with its mark, so the import does it again.
SELECT pg_try_advisory_xact_lock(hashtextextended(:what || ':' || :tenant, 0)) AS held,
       set_config('jit', 'off', true) AS jit,
       set_config('synchronous_commit', CASE WHEN :durable THEN current_setting('synchronous_commit')
                                             ELSE 'off' END, true) AS commit
