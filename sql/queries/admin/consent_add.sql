-- name: consent_add
-- No row: there is no such person. at NULL: now.
-- args: person bigint, source text, version text, at timestamptz?
-- row: id bigint
-- access: write
INSERT INTO kartoteka.consent (tenant_id, party_id, source, version, given_at)
SELECT :tenant, p.id, :source, :version, coalesce(:at, now())
FROM kartoteka.party p WHERE p.tenant_id = :tenant AND p.id = :person AND p.kind = :PARTY_PERSON
RETURNING id
