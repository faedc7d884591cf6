-- name: caller_find
-- args:
-- row: id bigint, name text, company text, owner_id bigint?
-- access: read
WITH
-- include: caller
SELECT p.id, p.name, COALESCE(c.company_name, '') AS company, p.owner_id
FROM caller p LEFT JOIN party c ON c.tenant_id = :tenant AND c.id = p.company_id AND c.deleted_at IS NULL
