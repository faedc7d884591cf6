-- name: person_erase
-- args: person bigint, reason text
-- row: what text, kind text, rows bigint, ids bigint[]?
-- access: write
-- tenant: none, the function takes the connection's
SELECT e.what, e.kind, e.rows, e.ids FROM kartoteka.person_erase(:person, :reason) e
