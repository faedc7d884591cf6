-- name: token_drop
-- Ends one token, or all tokens of an employee, and returns which.
-- args: id bigint?, login text?
-- row: id bigint
-- access: write
WITH ended AS (
    UPDATE kartoteka.access_key k SET revoked_at = now()
    FROM kartoteka.employee e
    WHERE k.tenant_id = :tenant AND k.kind = 'token' AND k.revoked_at IS NULL
      AND k.expires_at > now() AND e.tenant_id = :tenant AND e.id = k.employee_id
      AND (k.id = :id OR e.login_key = kartoteka.fold(:login))
    RETURNING k.id, k.employee_id
), logged AS (
    INSERT INTO kartoteka.audit (tenant_id, key_id, employee_id, action, entity_id)
    SELECT :tenant, d.id, d.employee_id, 'token.end', d.employee_id FROM ended d
)
SELECT id FROM ended ORDER BY id
