-- name: client_claim
-- args: kinds bigint[], contact_values text[]
-- row: locked void
-- access: write
-- Holds the contact values until the transaction ends: another transaction that claims one of them
-- waits (sql/schema/0262_form_claim.sql).
SELECT contacts_claim(:tenant, :kinds, :contact_values) AS locked
