-- name: client_by_external
-- args: external_id text
-- row: = client_rows
-- access: read
-- lag: allowed
-- memory: tenant
SELECT p.id, p.id AS ord,
-- include: client_rows
FROM party p
WHERE p.external_id = :external_id
-- include: client_hit_end
