-- row: found bigint, item bigint?, setting text?
-- Ends a change of one part of the party `target`. It stands behind the CTEs item (the part's id)
-- and changed (an action for the audit, one row when something was changed).
), touched AS (
    UPDATE party p SET updated_at = now(), updated_by = :employee
    FROM target t WHERE p.tenant_id = :tenant AND p.id = t.id AND EXISTS (SELECT FROM changed)
    RETURNING p.id
), logged AS (
    INSERT INTO audit (tenant_id, request_id, key_id, employee_id, action, entity_id)
    SELECT :tenant, :request_id, :key_id, :employee, c.action, touched.id FROM touched, changed c
)
SELECT (SELECT count(*) FROM target) AS found, (SELECT id FROM item) AS item,
       (SELECT set_config('kartoteka.new_party', t.id::text, true) FROM target t) AS setting
