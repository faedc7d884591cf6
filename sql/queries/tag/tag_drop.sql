-- name: tag_drop
-- args: entity tag_entity, title text
-- row: title text
-- access: write
-- Takes the tag off everything, too. No row: there is none.
DELETE FROM tag t WHERE t.tenant_id = :tenant AND t.entity = :entity AND t.title_key = fold(:title)
RETURNING t.title
