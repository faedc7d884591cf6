-- name: company_lock
-- args: id bigint?, uid text?
-- row: id bigint
-- access: write
-- The company that the caller may change, by id or by external id, locked.
SELECT p.id FROM party p
WHERE p.kind = :PARTY_COMPANY AND (:id::bigint IS NULL OR p.id = :id) AND (:uid::text IS NULL OR p.external_id = :uid)
  AND
-- include: party_visible
ORDER BY p.id LIMIT 1 FOR UPDATE
