-- name: tag_drop
-- args: entity tag_entity, title text
-- row: title text
-- access: write
-- Deletes a tag and takes it off everything. No row: there is none.
DELETE FROM tag t WHERE t.tenant_id = :tenant AND t.entity = :entity AND t.title_key = fold(:title)
RETURNING t.title
