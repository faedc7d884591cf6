-- name: employee_list
-- Lists the tenant's employees; those that were deleted only when they are asked for.
-- args: deleted boolean
-- row: id bigint, login text, name text, title text, role text, boss text, is_admin boolean, state text,
--      has_password boolean, logins bigint
-- access: read
SELECT e.id, e.login, e.name, e.title, e.role, coalesce(b.login, '') AS boss, e.is_admin,
       CASE WHEN e.deleted_at IS NOT NULL THEN 'deleted' WHEN e.active THEN 'active'
            ELSE 'blocked' END AS state,
       e.password_hash IS NOT NULL AS has_password,
       (SELECT count(*) FROM kartoteka.access_key k
        WHERE k.tenant_id = :tenant AND k.employee_id = e.id AND k.kind = 'token'
          AND k.revoked_at IS NULL AND k.expires_at > now()) AS logins
FROM kartoteka.employee e
     LEFT JOIN kartoteka.employee b ON b.tenant_id = :tenant AND b.id = e.boss_id
WHERE e.tenant_id = :tenant AND (:deleted OR e.deleted_at IS NULL)
ORDER BY e.id
