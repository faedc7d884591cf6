-- name: contact_key_list
-- args: tenant int, kinds bigint[], contact_values text[]
-- row: ord bigint, whole_key text, number_key text
-- access: read
-- How values are told apart: whole_key with the extensions of phones, number_key without. A phone
-- without a number is told apart by its text.
SELECT v.ord,
       COALESCE(NULLIF(array_to_string(CASE WHEN v.kind = 0
           THEN phone_numbers(v.value, home_country($1)) END, ' '), ''),
           array_to_string(contact_keys($1, v.kind::smallint, v.value), ' ')) AS whole_key,
       array_to_string(contact_keys($1, v.kind::smallint, v.value), ' ') AS number_key
FROM unnest($2, $3) WITH ORDINALITY AS v(kind, value, ord)
ORDER BY v.ord
