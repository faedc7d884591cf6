-- args: typed text
-- Finds whose phone a number is: a person before a company, of several the oldest. Keys are made first: under row-level
-- security only a plain equality may use the index.
wanted AS MATERIALIZED (
    SELECT contact_keys(:tenant, :CK_PHONE::smallint, :typed) AS keys
), caller AS MATERIALIZED (
    SELECT p.id, p.full_name AS name, p.company_id, p.owner_id
    FROM wanted w
         CROSS JOIN LATERAL (
             SELECT i.party_id AS id FROM contact_info i
             WHERE i.tenant_id = :tenant AND i.kind = :CK_PHONE AND i.value_key = ANY (w.keys)
             UNION
             SELECT o.party_id FROM contact_other_key o WHERE o.tenant_id = :tenant AND o.key = ANY (w.keys)) k
         JOIN party p ON p.tenant_id = :tenant AND p.id = k.id AND p.deleted_at IS NULL
    ORDER BY p.kind, p.id LIMIT 1
)
