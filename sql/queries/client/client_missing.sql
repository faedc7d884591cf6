-- name: client_missing
-- args: party_id bigint, kinds bigint[], contact_values text[]
-- row: item bigint
-- access: read
-- Lists the values that the client does not have; item counts from 0, of equal ones the first. A
-- stored phone means the same when it has all of the new one's numbers with their extensions.
WITH sent AS MATERIALIZED (
    SELECT v.n - 1 AS item, v.kind, v.value, contact_keys(:tenant, v.kind::smallint, v.value) AS keys,
           CASE v.kind WHEN :CK_PHONE THEN phone_numbers(v.value, home_country(:tenant)) END AS numbers
    FROM unnest(:kinds, :contact_values) WITH ORDINALITY AS v(kind, value, n)
)
SELECT min(s.item) AS item
FROM sent s
WHERE NOT EXISTS (SELECT FROM contact_info c
                  WHERE c.tenant_id = :tenant AND c.party_id = :party_id AND c.kind = s.kind
                    AND (c.value_key = ANY (s.keys) OR c.other_keys && s.keys)
                    AND (c.kind <> :CK_PHONE OR phone_says(:tenant, c.value, s.value)))
GROUP BY s.kind, s.keys, s.numbers
ORDER BY 1
