-- name: client_owners
-- args: tenant int, kinds bigint[], contact_values text[], except_party bigint
-- row: item bigint, party_id bigint
-- access: read
-- Live clients that have one of the values; item counts from 0. The keys are made first: under
-- row-level security only a plain equality may use the index.
WITH wanted AS MATERIALIZED (
    SELECT v.n - 1 AS item, v.kind, contact_key(v.kind::smallint, v.value) AS key
    FROM unnest(:kinds, :contact_values) WITH ORDINALITY AS v(kind, value, n)
)
SELECT DISTINCT w.item, p.id AS party_id
FROM wanted w
     JOIN contact_info c ON c.tenant_id = :tenant AND c.value_key = w.key AND c.kind = w.kind
     JOIN party p ON p.tenant_id = :tenant AND p.id = c.party_id
WHERE p.kind = 1 AND p.deleted_at IS NULL AND p.id IS DISTINCT FROM :except_party
ORDER BY 1, 2
