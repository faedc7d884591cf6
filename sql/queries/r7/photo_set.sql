-- name: photo_set
-- args: id bigint, type text, data text
-- row: id bigint
-- access: write
-- The picture of a party that the caller may edit; data in hexadecimal digits.
WITH target AS MATERIALIZED (
    SELECT p.id FROM party p
    WHERE p.id = :id AND
-- include: party_visible
    FOR UPDATE
), stored AS (
    INSERT INTO party_photo (tenant_id, party_id, type, data)
    SELECT :tenant, t.id, :type, decode(:data, 'hex') FROM target t
    ON CONFLICT (tenant_id, party_id)
    DO UPDATE SET type = EXCLUDED.type, data = EXCLUDED.data, copied_from = NULL
), marked AS (
    UPDATE party p SET has_photo = true, updated_at = now(), updated_by = :employee
    FROM target t WHERE p.tenant_id = :tenant AND p.id = t.id
), logged AS (
    INSERT INTO audit (tenant_id, request_id, key_id, employee_id, action, entity_id)
    SELECT :tenant, :request_id, :key_id, :employee, 'party.photo', t.id FROM target t
)
SELECT t.id FROM target t
