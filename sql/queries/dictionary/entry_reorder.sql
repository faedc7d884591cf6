-- name: entry_reorder
-- args: kind text, titles text[]
-- row: id bigint
-- access: write
UPDATE dictionary d SET position = n.place - 1
FROM unnest(:titles) WITH ORDINALITY AS n(title, place)
WHERE d.tenant_id = :tenant AND d.kind = :kind AND d.title_key = fold(n.title)
RETURNING d.id
