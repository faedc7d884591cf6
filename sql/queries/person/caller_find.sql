-- name: caller_find
-- args: typed text
-- row: id bigint, name text, company text, owner_id bigint?
-- access: read
-- Finds whose phone calls: a person before a company, of several the oldest. Keys are made first: under
-- row-level security only a plain equality may use the index.
WITH wanted AS MATERIALIZED (SELECT contact_keys(:tenant, :CK_PHONE::smallint, :typed) AS keys)
SELECT p.id, p.full_name AS name, COALESCE(c.company_name, '') AS company, p.owner_id
FROM wanted w
     CROSS JOIN LATERAL (
         SELECT i.party_id AS id FROM contact_info i
         WHERE i.tenant_id = :tenant AND i.kind = :CK_PHONE AND i.value_key = ANY (w.keys)
         UNION
         SELECT o.party_id FROM contact_other_key o WHERE o.tenant_id = :tenant AND o.key = ANY (w.keys)) k
     JOIN party p ON p.tenant_id = :tenant AND p.id = k.id AND p.deleted_at IS NULL
     LEFT JOIN party c ON c.tenant_id = :tenant AND c.id = p.company_id AND c.deleted_at IS NULL
ORDER BY p.kind, p.id LIMIT 1
