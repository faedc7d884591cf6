-- name: subject_export
-- args: person bigint
-- row: json text?
-- access: read, slow
-- tenant: none, the function takes the connection's
SELECT jsonb_pretty(kartoteka.person_export(:person)) AS json
