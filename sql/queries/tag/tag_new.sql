-- name: tag_new
-- args: entity tag_entity, title text
-- row: id bigint
-- access: write
-- No row: there is one with this title.
INSERT INTO tag AS t (tenant_id, id, entity, title) VALUES (:tenant, next_id(:tenant), :entity, :title)
ON CONFLICT ON CONSTRAINT tag_title DO NOTHING
RETURNING t.id
