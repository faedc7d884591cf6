-- name: party_contact_delete
-- args: id bigint, contact_id bigint
-- row: = party_touched
-- access: write
WITH target AS MATERIALIZED (
    SELECT p.id FROM party p
    WHERE p.id = :id AND
-- include: party_visible
    FOR UPDATE
), item AS (
    DELETE FROM contact_info c USING target t
    WHERE c.tenant_id = :tenant AND c.party_id = t.id AND c.id = :contact_id
    RETURNING c.id
), changed AS (
    SELECT 'contact.delete' AS action FROM item
-- include: party_touched
