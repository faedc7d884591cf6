-- name: company_lock
-- args: id bigint?, uid text?
-- row: id bigint
-- access: write
-- Locks the company, by id or by external id, if the caller may change it.
SELECT p.id FROM party p
WHERE p.kind = :PARTY_COMPANY AND (:id::bigint IS NULL OR p.id = :id) AND (:uid::text IS NULL OR p.external_id = :uid)
  AND
-- include: party_visible
ORDER BY p.id LIMIT 1 FOR UPDATE
