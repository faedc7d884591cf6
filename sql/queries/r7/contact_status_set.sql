-- name: contact_status_set
-- args: group_too boolean, status_id bigint?
-- row: id bigint
-- access: write
-- Sets the status of a contact; group_too: also of the people of the company (itself or the
-- person's).
WITH target AS MATERIALIZED (
    SELECT p.id FROM party p
    WHERE (:group_too OR p.id = :id) AND
-- include: party_group
    AND
-- include: party_visible
    ORDER BY p.id FOR UPDATE
), changed AS (
    UPDATE party p SET status_id = :status_id, updated_at = now(), updated_by = :employee
    FROM target t WHERE p.tenant_id = :tenant AND p.id = t.id AND p.status_id IS DISTINCT FROM :status_id
    RETURNING p.id
), logged AS (
    INSERT INTO audit (tenant_id, request_id, key_id, employee_id, action, entity_id)
    SELECT :tenant, :request_id, :key_id, :employee, 'party.status', c.id FROM changed c
)
SELECT t.id FROM target t WHERE t.id = :id ORDER BY t.id
