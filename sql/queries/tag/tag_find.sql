-- name: tag_find
-- args: entity tag_entity, title text
-- row: id bigint, title text
-- access: read
SELECT t.id, t.title FROM tag t
WHERE t.tenant_id = :tenant AND t.entity = :entity AND t.title_key = fold(:title)
