-- name: consents_of
-- Lists the consents of a person and of what was merged into him.
-- args: person bigint
-- row: id bigint, person bigint, source text, version text, given_at timestamptz, withdrawn_at timestamptz?
-- access: read
SELECT c.id, c.party_id AS person, c.source, c.version, c.given_at, c.withdrawn_at
FROM consent c
WHERE c.tenant_id = :tenant AND c.party_id IN (SELECT f.id FROM party_family(:tenant, :person) f)
ORDER BY c.id
