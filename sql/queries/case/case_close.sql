-- name: case_close
-- args: id bigint, closed boolean
-- row: id bigint
-- access: write
UPDATE crm_case c SET is_closed = :closed, updated_at = now()
WHERE c.id = :id AND
-- include: case_seen
RETURNING c.id
