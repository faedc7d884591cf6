-- name: token_list
-- Valid tokens of the tenant's employees; NULL: of all of them.
-- args: tenant int, login text
-- row: id bigint, login text, prefix text, created_at timestamptz, expires_at timestamptz
-- access: read
SELECT k.id, e.login, k.prefix, k.created_at, k.expires_at
FROM kartoteka.access_key k
     JOIN kartoteka.employee e ON e.tenant_id = k.tenant_id AND e.id = k.employee_id
WHERE k.tenant_id = $1 AND k.kind = 'token' AND k.revoked_at IS NULL AND k.expires_at > now()
  AND ($2::text IS NULL OR e.login_key = kartoteka.fold($2))
ORDER BY k.id
