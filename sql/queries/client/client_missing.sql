-- name: client_missing
-- args: tenant int, party_id bigint, kinds bigint[], contact_values text[]
-- row: item bigint
-- access: read
-- Which of the values the client does not have; item counts from 0, of equal ones the first.
SELECT min(v.n) - 1 AS item
FROM unnest(:kinds, :contact_values) WITH ORDINALITY AS v(kind, value, n)
WHERE NOT EXISTS (SELECT FROM contact_info c
                  WHERE c.tenant_id = :tenant AND c.party_id = :party_id AND c.kind = v.kind
                    AND c.value_key = contact_key(v.kind::smallint, v.value))
GROUP BY v.kind, contact_key(v.kind::smallint, v.value)
ORDER BY 1
