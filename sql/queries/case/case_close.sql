-- name: case_close
-- args: tenant int, employee bigint, is_admin boolean, id bigint, closed boolean
-- row: id bigint
-- access: write
UPDATE crm_case c SET is_closed = $5, updated_at = now()
WHERE c.id = $4 AND
-- include: case_seen
RETURNING c.id
