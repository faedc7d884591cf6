-- name: group_tag_remove
-- args: tenant int, see int, employee bigint, visible bigint[], id bigint, tag_id bigint,
--       key_id bigint, request_id text
-- row: id bigint
-- access: write
-- Takes it off a contact, its company and the people there, as far as the caller may edit them.
WITH target AS MATERIALIZED (
    SELECT p.id FROM party p
    WHERE
-- include: party_group
    AND
-- include: party_visible
    ORDER BY p.id FOR UPDATE
), unlinked AS (
    DELETE FROM party_tag x USING target t
    WHERE x.tenant_id = $1 AND x.party_id = t.id AND x.tag_id = $6
    RETURNING x.party_id
), logged AS (
    INSERT INTO audit (tenant_id, request_id, key_id, employee_id, action, entity_id)
    SELECT $1, $8, $7, $3, 'party.untag', u.party_id FROM unlinked u
)
SELECT t.id FROM target t ORDER BY t.id
