-- name: contact_values_set
-- args: tenant int, party bigint, ids bigint[], contact_values text[], employee bigint,
--       key_id bigint, request_id text
-- row: changed bigint
-- access: write
-- Contact values of a party that are written anew in their rows. The caller has locked the party and
-- may change it.
WITH changed AS (
    UPDATE contact_info c SET value = v.value
    FROM unnest($3, $4) AS v(id, value)
    WHERE c.tenant_id = $1 AND c.party_id = $2 AND c.id = v.id AND c.value <> v.value
    RETURNING c.id
), touched AS (
    UPDATE party p SET updated_at = now(), updated_by = $5
    WHERE p.tenant_id = $1 AND p.id = $2 AND EXISTS (SELECT FROM changed)
    RETURNING p.id
), logged AS (
    INSERT INTO audit (tenant_id, request_id, key_id, employee_id, action, entity_id)
    SELECT $1, $7, $6, $5, 'contact.update', t.id FROM touched t
)
SELECT count(*) AS changed FROM changed
