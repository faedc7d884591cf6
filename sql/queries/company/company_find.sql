-- name: company_find
-- args: tenant int, see int, employee bigint, visible bigint[], uid text, inn text
-- row: id bigint
-- access: read, slow
-- The company with this external id or this INN; of several the first.
SELECT p.id FROM party p
WHERE p.kind = 2 AND ($5::text IS NULL OR p.external_id = $5)
  AND ($6::text IS NULL OR p.id IN (
      SELECT r.party_id FROM company_requisite r
      WHERE r.tenant_id = $1 AND r.name = 'castInn' AND r.value = $6))
  AND
-- include: party_visible
ORDER BY p.id LIMIT 1
