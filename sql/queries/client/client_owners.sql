-- name: client_owners
-- args: tenant int, kinds bigint[], contact_values text[], except_party bigint
-- row: item bigint, party_id bigint
-- access: read
-- Live clients that have one of the values; item counts from 0.
SELECT DISTINCT v.n - 1 AS item, p.id AS party_id
FROM unnest($2, $3) WITH ORDINALITY AS v(kind, value, n)
     JOIN contact_info c ON c.tenant_id = $1 AND c.kind = v.kind
          AND c.value_key = contact_key(v.kind::smallint, v.value)
     JOIN party p ON p.tenant_id = $1 AND p.id = c.party_id
WHERE p.kind = 1 AND p.deleted_at IS NULL AND p.id IS DISTINCT FROM $4
ORDER BY 1, 2
