-- name: erase_act
-- args: none
-- row: at text, base text, last_backup text
-- access: read
-- tenant: none, of the database
SELECT date_trunc('second', now())::text AS at, current_database()::text AS base,
       coalesce((SELECT max(date_trunc('second', b.at))::text FROM kartoteka.backup b), 'неизвестна') AS last_backup
