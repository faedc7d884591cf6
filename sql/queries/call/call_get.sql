-- name: call_get
-- Reads one call.
-- args: id bigint
-- row: = call_rows
-- access: read
SELECT
-- include: call_rows
WHERE c.tenant_id = :tenant AND c.id = :id
