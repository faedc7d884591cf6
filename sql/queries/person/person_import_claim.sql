-- name: person_import_claim
-- args: kinds bigint[], contact_values text[], hold boolean
-- row: keys text
-- access: write
-- Gives the keys of each contact value in their order, as the text of an array, and holds the values (hold) until the
-- transaction ends, as client_claim does.
SELECT k.keys FROM unnest(contacts_keyed(:tenant, :kinds, :contact_values, :hold)) WITH ORDINALITY AS k(keys, ord)
ORDER BY k.ord
