-- name: consent_give
-- No row: there is no such person any more.
-- args: person bigint, source text, version text
-- row: id bigint
-- access: write
INSERT INTO consent (tenant_id, party_id, source, version, given_at)
SELECT :tenant, p.id, :source, :version, now()
FROM party p
WHERE p.tenant_id = :tenant AND p.id = :person AND p.kind = :PARTY_PERSON AND p.deleted_at IS NULL
RETURNING id
