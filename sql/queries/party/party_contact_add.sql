-- name: party_contact_add
-- args: id bigint, kind int, category int, type_id bigint?, value text, is_primary boolean
-- row: = party_touched
-- access: write
-- A contact value of a party that party_lock holds. One that says the same stands for it, and becomes the
-- primary one when that is asked.
WITH target AS MATERIALIZED (
    SELECT p.id FROM party p
    WHERE p.id = :id AND
-- include: party_visible
    FOR UPDATE
), same AS MATERIALIZED (
    SELECT contact_twin(:tenant, t.id, :kind::smallint, :category::smallint, :type_id, :value, '{}') AS id
    FROM target t
), new AS (
    INSERT INTO contact_info (tenant_id, id, party_id, kind, category, type_id, value, is_primary, place)
    SELECT :tenant, next_id(:tenant), t.id, :kind, :category, :type_id, :value, :is_primary,
        last_place(:tenant, t.id) FROM target t, same s WHERE s.id IS NULL
    RETURNING id
), marked AS (
    UPDATE contact_info c SET is_primary = true FROM same s
    WHERE c.tenant_id = :tenant AND c.id = s.id AND :is_primary AND NOT c.is_primary
    RETURNING c.id
), item AS (
    SELECT id FROM new UNION ALL SELECT id FROM same WHERE id IS NOT NULL
), changed AS (
    SELECT 'contact.add' AS action FROM new
    UNION ALL SELECT 'contact.update' FROM marked
-- include: party_touched
