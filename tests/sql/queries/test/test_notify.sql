-- name: test_notify
-- args: payload text
-- row: sent void
-- access: read
-- tenant: none, test
SELECT pg_notify('kartoteka', :payload) AS sent
