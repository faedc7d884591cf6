-- name: group_tag_add
-- args: none
-- row: id bigint
-- access: write
-- Gives a tag to a contact, its company and the people there, as far as the caller may edit them.
WITH target AS MATERIALIZED (
    SELECT p.id FROM party p
    WHERE
-- include: party_group
    AND
-- include: party_visible
-- include: party_tagged
