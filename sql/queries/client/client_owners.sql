-- name: client_owners
-- args: kinds bigint[], contact_values text[]
-- row: item bigint, party_id bigint
-- access: read
-- Finds live clients that have one of the values; item counts from 0. A phone without a number has
-- no owner, and one with another extension is another phone. The keys are made first: under
-- row-level security only a plain equality may use the index.
WITH wanted AS MATERIALIZED (
    SELECT v.n - 1 AS item, v.kind, v.value, contact_keys(:tenant, v.kind::smallint, v.value) AS keys
    FROM unnest(:kinds, :contact_values) WITH ORDINALITY AS v(kind, value, n)
)
SELECT DISTINCT w.item, p.id AS party_id
FROM wanted w
     CROSS JOIN LATERAL (
         SELECT c.party_id, c.value FROM contact_info c
         WHERE c.tenant_id = :tenant AND c.kind = w.kind AND c.value_key = ANY (w.keys)
         UNION ALL
         SELECT o.party_id, c.value
         FROM contact_other_key o JOIN contact_info c ON c.tenant_id = :tenant AND c.id = o.contact_id
         WHERE w.kind = :CK_PHONE AND o.tenant_id = :tenant AND o.key = ANY (w.keys)) h
     JOIN party p ON p.tenant_id = :tenant AND p.id = h.party_id
WHERE p.kind = :PARTY_PERSON AND p.deleted_at IS NULL
  AND (w.kind <> :CK_PHONE OR same_phone(:tenant, h.value, w.value))
ORDER BY 1, 2
