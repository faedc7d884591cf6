-- name: case_add
-- args: title text, is_private boolean, members bigint[], access bigint[]
-- row: id bigint
-- access: write
WITH new AS (
    INSERT INTO crm_case (tenant_id, id, title, is_private, created_by)
    VALUES (:tenant, next_id(:tenant), :title, :is_private, :employee) RETURNING id
), members AS (
    INSERT INTO case_member (tenant_id, case_id, party_id)
    SELECT :tenant, new.id, p.id FROM new, party p WHERE p.id = ANY (:members) AND
-- include: party_visible
), listed AS (
    INSERT INTO case_access (tenant_id, case_id, employee_id)
    SELECT :tenant, new.id, e.id FROM new, employee e WHERE e.tenant_id = :tenant AND e.id = ANY (:access)
), customs AS (
    INSERT INTO case_value (tenant_id, case_id, field_id, value)
    SELECT :tenant, new.id, v.field_id, v.value FROM new, (
-- include: party_customs
    ) v
    WHERE v.value <> ''
    ON CONFLICT (tenant_id, case_id, field_id) DO NOTHING
), logged AS (
    INSERT INTO audit (tenant_id, request_id, key_id, employee_id, action, entity_id)
    SELECT :tenant, :request_id, :key_id, :employee, 'case.add', new.id FROM new
)
SELECT id FROM new
