-- name: consent_list
-- Consents of a person and of what was merged into him, or of everybody; or the live people who have none that
-- holds.
-- args: person bigint?, missing boolean
-- row: id bigint?, person bigint, source text, version text, given text, withdrawn text
-- access: read, slow
SELECT c.id, c.party_id AS person, c.source, c.version, date_trunc('second', c.given_at)::text AS given,
       coalesce('withdrawn ' || date_trunc('second', c.withdrawn_at), '') AS withdrawn
FROM kartoteka.consent c
WHERE c.tenant_id = :tenant AND NOT :missing
  AND (:person IS NULL OR c.party_id IN (SELECT f.id FROM kartoteka.party_family(:tenant, :person) f))
UNION ALL
SELECT NULL, p.id, '', '', '', 'none'
FROM kartoteka.party p
WHERE p.tenant_id = :tenant AND :missing AND p.kind = :PARTY_PERSON AND p.deleted_at IS NULL
  AND (:person IS NULL OR p.id = :person)
  AND NOT EXISTS (SELECT FROM kartoteka.party_family(:tenant, p.id) f
                  JOIN kartoteka.consent c ON c.tenant_id = :tenant AND c.party_id = f.id AND c.withdrawn_at IS NULL)
ORDER BY person, id
