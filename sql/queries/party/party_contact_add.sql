-- name: party_contact_add
-- args: id bigint, kind int, category int, type_id bigint?, value text, is_primary boolean
-- row: = party_touched
-- access: write
WITH target AS MATERIALIZED (
    SELECT p.id FROM party p
    WHERE p.id = :id AND
-- include: party_visible
    FOR UPDATE
), item AS (
    INSERT INTO contact_info (tenant_id, id, party_id, kind, category, type_id, value, is_primary, place)
    SELECT :tenant, next_id(:tenant), t.id, :kind, :category, :type_id, :value, :is_primary,
        last_place(:tenant, t.id) FROM target t
    RETURNING id
), changed AS (
    SELECT 'contact.add' AS action FROM item
-- include: party_touched
