-- name: access_set
-- args: parties bigint[], share_type int, employees bigint[]
-- row: id bigint
-- access: write
-- Sets sharing and access list of those parties that the caller may edit.
WITH target AS MATERIALIZED (
    SELECT p.id FROM party p
    WHERE p.id = ANY (:parties) AND
-- include: party_visible
    ORDER BY p.id FOR UPDATE
), changed AS (
    UPDATE party p SET share_type = :share_type, updated_at = now(), updated_by = :employee
    FROM target t WHERE p.tenant_id = :tenant AND p.id = t.id
    RETURNING p.id
), gone AS (
    DELETE FROM party_access a USING target t
    WHERE a.tenant_id = :tenant AND a.party_id = t.id AND a.employee_id <> ALL (:employees)
), listed AS (
    INSERT INTO party_access (tenant_id, party_id, employee_id)
    SELECT :tenant, t.id, e.id FROM target t, employee e
    WHERE e.tenant_id = :tenant AND e.id = ANY (:employees)
    ON CONFLICT (tenant_id, party_id, employee_id) DO NOTHING
), logged AS (
    INSERT INTO audit (tenant_id, request_id, key_id, employee_id, action, entity_id)
    SELECT :tenant, :request_id, :key_id, :employee, 'party.access', c.id FROM changed c
)
SELECT c.id FROM changed c ORDER BY c.id
