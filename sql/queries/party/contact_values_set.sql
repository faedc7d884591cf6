-- name: contact_values_set
-- Writes contact values of a party anew in their rows. The caller has locked the party and may
-- change it. A place of 0 keeps the place that the value has.
-- args: party bigint, ids bigint[], contact_values text[], places bigint[]
-- row: changed bigint
-- access: write
WITH changed AS (
    UPDATE contact_info c SET value = v.value, place = COALESCE(NULLIF(v.place, 0), c.place)
    FROM unnest(:ids, :contact_values, :places) AS v(id, value, place)
    WHERE c.tenant_id = :tenant AND c.party_id = :party AND c.id = v.id
      AND (c.value <> v.value OR c.place <> COALESCE(NULLIF(v.place, 0), c.place))
    RETURNING c.id
), touched AS (
    UPDATE party p SET updated_at = now(), updated_by = :employee
    WHERE p.tenant_id = :tenant AND p.id = :party AND EXISTS (SELECT FROM changed)
    RETURNING p.id
), logged AS (
    INSERT INTO audit (tenant_id, request_id, key_id, employee_id, action, entity_id)
    SELECT :tenant, :request_id, :key_id, :employee, 'contact.update', t.id FROM touched t
)
SELECT count(*) AS changed FROM changed
