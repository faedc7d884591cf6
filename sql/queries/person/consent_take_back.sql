-- name: consent_take_back
-- No row: the person has no such consent that holds.
-- args: person bigint, id bigint
-- row: id bigint
-- access: write
UPDATE consent c SET withdrawn_at = greatest(now(), c.given_at)
WHERE c.tenant_id = :tenant AND c.id = :id AND c.withdrawn_at IS NULL
  AND c.party_id IN (SELECT f.id FROM party_family(:tenant, :person) f)
RETURNING c.id
