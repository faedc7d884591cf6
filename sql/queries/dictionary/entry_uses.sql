-- name: entry_uses
-- args: kind text
-- row: id bigint, uses bigint
-- access: read, slow
SELECT CASE WHEN :kind = 'contact_type' THEN p.type_id ELSE p.status_id END AS id, count(*) AS uses
FROM party p WHERE p.tenant_id = :tenant AND p.deleted_at IS NULL
  AND CASE WHEN :kind = 'contact_type' THEN p.type_id ELSE p.status_id END IS NOT NULL
GROUP BY 1
