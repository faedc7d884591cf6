-- name: party_address_delete
-- args: id bigint, address_id bigint
-- row: = party_touched
-- access: write
WITH target AS MATERIALIZED (
    SELECT p.id FROM party p
    WHERE p.id = :id AND
-- include: party_visible
    FOR UPDATE
), item AS (
    DELETE FROM address a USING target t
    WHERE a.tenant_id = :tenant AND a.party_id = t.id AND a.id = :address_id
    RETURNING a.id
), changed AS (
    SELECT 'address.delete' AS action FROM item
-- include: party_touched
