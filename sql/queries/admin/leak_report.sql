-- name: leak_report
-- since NULL: from the beginning; until NULL: up to now.
-- args: key bigint?, who bigint?, since timestamptz?, until timestamptz?
-- row: person bigint, name text, phones bigint, mails bigint, reads bigint, changes bigint, first_at text,
--      last_at text
-- access: read, slow
-- tenant: none, the function takes the connection's
SELECT l.person, coalesce(l.name, '') AS name, l.phones, l.mails, l.reads, l.changes,
       date_trunc('second', l.first_at)::text AS first_at, date_trunc('second', l.last_at)::text AS last_at
FROM kartoteka.leak_report(:key, :who, coalesce(:since, '-infinity'), coalesce(:until, 'infinity')) l
