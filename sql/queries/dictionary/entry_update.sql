-- name: entry_update
-- args: kind text, id bigint, title text?, description text?, color text?
-- row: id bigint, title text, description text, color text, position int
-- access: write
-- NULL keeps the stored value.
UPDATE dictionary d SET title = COALESCE(:title, d.title), description = COALESCE(:description, d.description),
    color = COALESCE(:color, d.color)
WHERE d.tenant_id = :tenant AND d.kind = :kind AND d.id = :id
RETURNING d.id, d.title, d.description, d.color, d.position
