-- name: import_lock
-- args: what text, alone boolean, durable boolean
-- row: held boolean, jit text, commit text
-- access: write
-- Lets one import of a kind run at a time for a tenant, because two could make one record twice; a dry run
-- (not alone) stores nothing, and must not hinder the import that follows it. Compiling
-- (JIT) is off: it costs more than the batch itself. A batch that is not durable may be lost with the server,
-- together with its mark, so the import does it again.
SELECT CASE WHEN :alone THEN pg_try_advisory_xact_lock(hashtextextended(:what || ':' || :tenant, 0)) ELSE true END AS held,
       set_config('jit', 'off', true) AS jit,
       set_config('synchronous_commit', CASE WHEN :durable THEN current_setting('synchronous_commit')
                                             ELSE 'off' END, true) AS commit
