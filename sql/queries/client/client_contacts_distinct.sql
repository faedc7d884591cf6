-- name: client_contacts_distinct
-- args: kinds bigint[], types bigint[], contact_values text[]
-- row: item bigint
-- access: read
-- Keeps the first of values that mean the same and have one type; item counts from 0.
SELECT min(v.n) - 1 AS item
FROM unnest(:kinds, :types, :contact_values) WITH ORDINALITY AS v(kind, type_id, value, n)
GROUP BY v.kind, v.type_id, contact_keys(:tenant, v.kind::smallint, v.value),
         CASE v.kind WHEN :CK_PHONE THEN phone_numbers(v.value, home_country(:tenant)) END
ORDER BY 1
