-- name: entry_update
-- args: tenant int, kind text, id bigint, title text, description text, color text
-- row: id bigint, title text, description text, color text, position int
-- access: write
-- NULL keeps what is there.
UPDATE dictionary d SET title = COALESCE($4, d.title), description = COALESCE($5, d.description),
    color = COALESCE($6, d.color)
WHERE d.tenant_id = $1 AND d.kind = $2 AND d.id = $3
RETURNING d.id, d.title, d.description, d.color, d.position
