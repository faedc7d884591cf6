-- name: party_tag_add
-- args: tenant int, see visibility, employee bigint, visible bigint[], ids bigint[], tag_id bigint,
--       key_id bigint, request_id text
-- row: id bigint
-- access: write
WITH target AS MATERIALIZED (
    SELECT p.id FROM party p
    WHERE p.id = ANY (:ids) AND
-- include: party_visible
-- include: party_tagged
