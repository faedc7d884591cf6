-- name: company_detail_set
-- args: tenant int, employee bigint, id bigint, mask bigint, type text, category bigint,
--       territory bigint, relation bigint, head bigint, scheme text, person bigint,
--       names text[], requisite_values text[]
-- row: details bigint, requisites bigint
-- access: write
-- The mask has one bit a column from type (1) to person (64); bits not set keep what is stored. 128:
-- the company was added just now. An empty value of a requisite clears it. Counts what was changed.
WITH detail AS (
    INSERT INTO company_detail AS old (tenant_id, party_id, type, category_id, territory_id,
        relation_id, head_id, scheme)
    SELECT $1, $3, COALESCE($5, 'client'), $6, $7, $8, $9, COALESCE($10, '')
    WHERE $4 & 63 <> 0
      AND (EXISTS (SELECT FROM company_detail d WHERE d.tenant_id = $1 AND d.party_id = $3)
           OR COALESCE($5, 'client') <> 'client' OR COALESCE($6, $7, $8, $9) IS NOT NULL
           OR COALESCE($10, '') <> '')
    ON CONFLICT (tenant_id, party_id) DO UPDATE SET
        type = CASE WHEN $4 & 1 <> 0 THEN EXCLUDED.type ELSE old.type END,
        category_id = CASE WHEN $4 & 2 <> 0 THEN $6 ELSE old.category_id END,
        territory_id = CASE WHEN $4 & 4 <> 0 THEN $7 ELSE old.territory_id END,
        relation_id = CASE WHEN $4 & 8 <> 0 THEN $8 ELSE old.relation_id END,
        head_id = CASE WHEN $4 & 16 <> 0 THEN $9 ELSE old.head_id END,
        scheme = CASE WHEN $4 & 32 <> 0 THEN EXCLUDED.scheme ELSE old.scheme END
    WHERE ($4 & 1 <> 0 AND old.type <> EXCLUDED.type)
       OR ($4 & 2 <> 0 AND old.category_id IS DISTINCT FROM $6)
       OR ($4 & 4 <> 0 AND old.territory_id IS DISTINCT FROM $7)
       OR ($4 & 8 <> 0 AND old.relation_id IS DISTINCT FROM $8)
       OR ($4 & 16 <> 0 AND old.head_id IS DISTINCT FROM $9)
       OR ($4 & 32 <> 0 AND old.scheme <> EXCLUDED.scheme)
    RETURNING party_id
), given AS (
    SELECT g.name, g.value FROM unnest($12, $13) AS g(name, value)
), stored AS (
    INSERT INTO company_requisite AS old (tenant_id, party_id, name, value)
    SELECT $1, $3, g.name, g.value FROM given g WHERE g.value <> ''
    ON CONFLICT (tenant_id, party_id, name) DO UPDATE SET value = EXCLUDED.value
        WHERE old.value <> EXCLUDED.value
    RETURNING name
), cleared AS (
    DELETE FROM company_requisite r USING given g
    WHERE r.tenant_id = $1 AND r.party_id = $3 AND r.name = g.name AND g.value = ''
    RETURNING r.name
), counted AS (
    SELECT (SELECT count(*) FROM detail) AS details,
           (SELECT count(*) FROM stored) + (SELECT count(*) FROM cleared) AS requisites
), touched AS (
    UPDATE party p SET
        main_person_id = CASE WHEN $4 & 64 <> 0 THEN $11 ELSE p.main_person_id END,
        updated_at = CASE WHEN $4 & 128 <> 0 THEN p.updated_at ELSE now() END,
        updated_by = CASE WHEN $4 & 128 <> 0 THEN p.updated_by ELSE $2 END
    FROM counted c
    WHERE p.tenant_id = $1 AND p.id = $3
      AND (c.details + c.requisites > 0 OR ($4 & 64 <> 0 AND p.main_person_id IS DISTINCT FROM $11))
    RETURNING p.id
)
SELECT c.details + CASE WHEN c.details + c.requisites = 0 THEN (SELECT count(*) FROM touched)
                        ELSE 0 END AS details, c.requisites
FROM counted c
