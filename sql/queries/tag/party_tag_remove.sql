-- name: party_tag_remove
-- args: ids bigint[]
-- row: id bigint
-- access: write
WITH target AS MATERIALIZED (
    SELECT p.id FROM party p
    WHERE p.id = ANY (:ids) AND
-- include: party_visible
-- include: party_untagged
