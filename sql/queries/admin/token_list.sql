-- name: token_list
-- Lists valid tokens of the tenant's employees, or of the one with this login.
-- args: login text?
-- row: id bigint, login text, prefix text, created_at timestamptz, expires_at timestamptz?
-- access: read
SELECT k.id, e.login, k.prefix, k.created_at, k.expires_at
FROM kartoteka.access_key k
     JOIN kartoteka.employee e ON e.tenant_id = k.tenant_id AND e.id = k.employee_id
WHERE k.tenant_id = :tenant AND k.kind = 'token' AND k.revoked_at IS NULL AND k.expires_at > now()
  AND (:login::text IS NULL OR e.login_key = kartoteka.fold(:login))
ORDER BY k.id
