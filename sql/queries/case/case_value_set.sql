-- name: case_value_set
-- args: id bigint, field_id bigint, value text
-- row: id bigint
-- access: write
WITH target AS MATERIALIZED (
    SELECT c.id FROM crm_case c
    WHERE c.id = :id AND
-- include: case_seen
    FOR UPDATE
), customs AS (
    INSERT INTO case_value (tenant_id, case_id, field_id, value)
    SELECT :tenant, t.id, :field_id, :value FROM target t WHERE :value <> ''
    ON CONFLICT (tenant_id, case_id, field_id) DO UPDATE SET value = EXCLUDED.value
), cleared AS (
    DELETE FROM case_value v USING target t
    WHERE v.tenant_id = :tenant AND v.case_id = t.id AND v.field_id = :field_id AND :value = ''
)
SELECT id FROM target
