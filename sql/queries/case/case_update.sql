-- name: case_update
-- args: id bigint, title text, is_private boolean, members bigint[], access bigint[]
-- row: id bigint
-- access: write
-- Replaces the members when there are any; members that the caller does not see stay. An empty
-- field value clears.
WITH target AS MATERIALIZED (
    SELECT c.id FROM crm_case c
    WHERE c.tenant_id = :tenant AND c.id = :id
      AND (:is_admin OR NOT c.is_private OR c.created_by = :employee
           OR EXISTS (SELECT FROM case_access a WHERE a.tenant_id = :tenant AND a.case_id = c.id
                      AND a.employee_id = :employee))
    FOR UPDATE
), updated AS (
    UPDATE crm_case c SET title = :title, is_private = :is_private, updated_at = now()
    FROM target t WHERE c.tenant_id = :tenant AND c.id = t.id
), visible AS MATERIALIZED (
    SELECT p.id, p.id = ANY (:members) AS wanted FROM target t, party p
    WHERE cardinality(:members) > 0
      AND (p.id = ANY (:members) OR p.id IN (SELECT m.party_id FROM case_member m
                                       WHERE m.tenant_id = :tenant AND m.case_id = :id)) AND
-- include: party_visible
), members_gone AS (
    DELETE FROM case_member m USING visible v
    WHERE m.tenant_id = :tenant AND m.case_id = :id AND m.party_id = v.id AND NOT v.wanted
), members AS (
    INSERT INTO case_member (tenant_id, case_id, party_id)
    SELECT :tenant, :id, v.id FROM visible v WHERE v.wanted
    ON CONFLICT (tenant_id, case_id, party_id) DO NOTHING
), access_gone AS (
    DELETE FROM case_access a USING target t
    WHERE a.tenant_id = :tenant AND a.case_id = t.id AND a.employee_id <> ALL (:access)
), listed AS (
    INSERT INTO case_access (tenant_id, case_id, employee_id)
    SELECT :tenant, t.id, e.id FROM target t, employee e WHERE e.tenant_id = :tenant AND e.id = ANY (:access)
    ON CONFLICT (tenant_id, case_id, employee_id) DO NOTHING
), customs AS (
    INSERT INTO case_value (tenant_id, case_id, field_id, value)
    SELECT :tenant, t.id, v.field_id, v.value FROM target t, (
-- include: party_customs
    ) v
    WHERE v.value <> ''
    ON CONFLICT (tenant_id, case_id, field_id) DO UPDATE SET value = EXCLUDED.value
), cleared AS (
    DELETE FROM case_value c USING target t, (
-- include: party_customs
    ) v
    WHERE c.tenant_id = :tenant AND c.case_id = t.id AND c.field_id = v.field_id AND v.value = ''
), logged AS (
    INSERT INTO audit (tenant_id, request_id, key_id, employee_id, action, entity_id)
    SELECT :tenant, :request_id, :key_id, :employee, 'case.update', t.id FROM target t
)
SELECT id FROM target
