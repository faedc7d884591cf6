-- name: contact_key_list
-- Gives the keys that tell values apart: whole_key with the extensions of phones, number_key
-- without them. A phone without a number is told apart by its text.
-- args: kinds bigint[], contact_values text[]
-- row: ord bigint, whole_key text, number_key text
-- access: read
SELECT v.ord,
       COALESCE(NULLIF(array_to_string(CASE WHEN v.kind = :CK_PHONE
           THEN phone_numbers(v.value, home_country(:tenant)) END, ' '), ''),
           array_to_string(contact_keys(:tenant, v.kind::smallint, v.value), ' ')) AS whole_key,
       array_to_string(contact_keys(:tenant, v.kind::smallint, v.value), ' ') AS number_key
FROM unnest(:kinds, :contact_values) WITH ORDINALITY AS v(kind, value, ord)
ORDER BY v.ord
