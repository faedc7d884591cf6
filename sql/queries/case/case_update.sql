-- name: case_update
-- args: tenant int, see int, employee bigint, visible bigint[], is_admin boolean, id bigint,
--       title text, is_private boolean, members bigint[], access bigint[], fields bigint[],
--       field_values text[], key_id bigint, request_id text
-- row: id bigint
-- access: write
-- Members are replaced when there are any; an empty field value clears. Those whom the caller does
-- not see stay.
WITH target AS MATERIALIZED (
    SELECT c.id FROM crm_case c
    WHERE c.tenant_id = $1 AND c.id = $6
      AND ($5 OR NOT c.is_private OR c.created_by = $3
           OR EXISTS (SELECT FROM case_access a WHERE a.tenant_id = $1 AND a.case_id = c.id
                      AND a.employee_id = $3))
    FOR UPDATE
), updated AS (
    UPDATE crm_case c SET title = $7, is_private = $8, updated_at = now()
    FROM target t WHERE c.tenant_id = $1 AND c.id = t.id
), visible AS MATERIALIZED (
    SELECT p.id, p.id = ANY ($9) AS wanted FROM target t, party p
    WHERE cardinality($9) > 0
      AND (p.id = ANY ($9) OR p.id IN (SELECT m.party_id FROM case_member m
                                       WHERE m.tenant_id = $1 AND m.case_id = $6)) AND
-- include: party_visible
), members_gone AS (
    DELETE FROM case_member m USING visible v
    WHERE m.tenant_id = $1 AND m.case_id = $6 AND m.party_id = v.id AND NOT v.wanted
), members AS (
    INSERT INTO case_member (tenant_id, case_id, party_id)
    SELECT $1, $6, v.id FROM visible v WHERE v.wanted
    ON CONFLICT (tenant_id, case_id, party_id) DO NOTHING
), access_gone AS (
    DELETE FROM case_access a USING target t
    WHERE a.tenant_id = $1 AND a.case_id = t.id AND a.employee_id <> ALL ($10)
), listed AS (
    INSERT INTO case_access (tenant_id, case_id, employee_id)
    SELECT $1, t.id, e.id FROM target t, employee e WHERE e.tenant_id = $1 AND e.id = ANY ($10)
    ON CONFLICT (tenant_id, case_id, employee_id) DO NOTHING
), customs AS (
    INSERT INTO case_value (tenant_id, case_id, field_id, value)
    SELECT $1, t.id, v.field_id, v.value FROM target t, unnest($11, $12) AS v(field_id, value)
    WHERE v.value <> ''
    ON CONFLICT (tenant_id, case_id, field_id) DO UPDATE SET value = EXCLUDED.value
), cleared AS (
    DELETE FROM case_value c USING target t, unnest($11, $12) AS v(field_id, value)
    WHERE c.tenant_id = $1 AND c.case_id = t.id AND c.field_id = v.field_id AND v.value = ''
), logged AS (
    INSERT INTO audit (tenant_id, request_id, key_id, employee_id, action, entity_id)
    SELECT $1, $14, $13, $3, 'case.update', t.id FROM target t
)
SELECT id FROM target
