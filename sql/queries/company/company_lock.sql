-- name: company_lock
-- args: tenant int, see int, employee bigint, visible bigint[], id bigint, uid text
-- row: id bigint
-- access: write
-- The company that the caller may change, by id or by external id, locked.
SELECT p.id FROM party p
WHERE p.kind = 2 AND ($5::bigint IS NULL OR p.id = $5) AND ($6::text IS NULL OR p.external_id = $6)
  AND
-- include: party_visible
ORDER BY p.id LIMIT 1 FOR UPDATE
