-- name: tag_make
-- args: entity tag_entity, title text
-- row: id bigint, title text, fresh boolean
-- access: write
-- Gives the tag with this title, made when there is none; two requests at once make one tag.
WITH made AS (
    INSERT INTO tag (tenant_id, id, entity, title) VALUES (:tenant, next_id(:tenant), :entity, :title)
    ON CONFLICT ON CONSTRAINT tag_title DO UPDATE SET title = tag.title
    RETURNING id, title, xmax = 0 AS fresh
)
SELECT id, title, fresh FROM made
