-- name: test_notify
-- args: payload text
-- row: sent void
-- access: read
-- tenant: none, test
SELECT pg_notify('kartoteka', $1) AS sent
