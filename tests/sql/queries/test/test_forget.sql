-- name: test_forget
-- Takes the session's prepared statements away, as a pooler does.
-- args: none
-- row: forgotten void
-- access: read
-- tenant: none, test
SELECT kartoteka.test_forget() AS forgotten
