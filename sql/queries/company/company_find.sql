-- name: company_find
-- args: uid text?, inn text?
-- row: id bigint
-- access: read, slow
-- Finds the company with this external id or this INN; of several the first.
SELECT p.id FROM party p
WHERE p.kind = :PARTY_COMPANY AND (:uid::text IS NULL OR p.external_id = :uid)
  AND (:inn::text IS NULL OR p.id IN (
      SELECT r.party_id FROM company_requisite r
      WHERE r.tenant_id = :tenant AND r.name = 'castInn' AND r.value = :inn))
  AND
-- include: party_visible
ORDER BY p.id LIMIT 1
