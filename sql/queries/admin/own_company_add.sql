-- name: own_company_add
-- args: id bigint
-- row: found bigint, added bigint
-- access: write
WITH company AS (
    SELECT p.id FROM kartoteka.party p
    WHERE p.tenant_id = :tenant AND p.id = :id AND p.kind = :PARTY_COMPANY AND p.deleted_at IS NULL
), added AS (
    INSERT INTO kartoteka.own_company (tenant_id, party_id) SELECT :tenant, c.id FROM company c
    ON CONFLICT DO NOTHING RETURNING party_id
)
SELECT (SELECT count(*) FROM company) AS found, (SELECT count(*) FROM added) AS added
