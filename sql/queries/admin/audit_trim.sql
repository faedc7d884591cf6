-- name: audit_trim
-- args: before timestamptz
-- row: rows bigint
-- access: write
-- tenant: none, the function takes the connection's
SELECT kartoteka.audit_trim(:before) AS rows
