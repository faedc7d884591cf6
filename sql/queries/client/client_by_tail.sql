-- name: client_by_tail
-- args: typed text
-- row: = client_rows
-- access: read, slow, one plan
-- lag: allowed
-- Finds clients with a phone that is the typed one, or that ends with its digits when they are too
-- few for a whole number.
WITH found AS MATERIALIZED (
    SELECT k.party_id FROM contact_owners(:tenant, :CK_PHONE::smallint, contact_keys(:tenant, :CK_PHONE::smallint, :typed)) k
    UNION
    SELECT t.party_id FROM phone_tail_owners(:tenant, :typed) AS t(party_id)
)
SELECT p.id, p.id AS ord,
-- include: client_rows
FROM found k JOIN party p ON p.id = k.party_id
WHERE true
-- include: client_hit_end
