-- name: client_new
-- args: tenant int, parts int
-- row: = client_rows
-- access: read
-- Reads back the client that the statement before it in the same transaction made or changed.
SELECT p.id, p.id AS ord,
-- include: client_rows
FROM party p
WHERE p.tenant_id = :tenant AND p.id = NULLIF(current_setting('kartoteka.new_party', true), '')::bigint
