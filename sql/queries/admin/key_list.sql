-- name: key_list
-- Lists keys of the tenant, or of all tenants (0). They are for machines; tokens of employees and visitors
-- and passwords of devices are not among them.
-- args: none
-- row: id bigint, kind text, prefix text, tenant text, label text, objects text, can_write boolean,
--      state text, used text
-- access: read
SELECT k.id, k.kind, k.prefix, coalesce(t.name, '') AS tenant, k.label,
       coalesce((SELECT string_agg(g.object_id::text, ',' ORDER BY g.object_id)
                 FROM kartoteka.key_object g WHERE g.key_id = k.id), '') AS objects,
       k.can_write,
       CASE WHEN k.revoked_at IS NOT NULL THEN 'revoked ' || k.revoked_at
            WHEN k.expires_at <= now() THEN 'expired ' || k.expires_at
            WHEN k.expires_at > now() THEN 'valid until ' || k.expires_at
            ELSE 'valid' END AS state,
       coalesce('used ' || u.used_at, 'never used') AS used
FROM kartoteka.access_key k LEFT JOIN kartoteka.tenant t ON t.id = k.tenant_id
     LEFT JOIN kartoteka.key_use u ON u.key_id = k.id
WHERE k.kind NOT IN ('token', 'visitor', 'device') AND (:tenant = 0 OR k.tenant_id = :tenant)
ORDER BY k.id
