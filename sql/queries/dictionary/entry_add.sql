-- name: entry_add
-- args: kind text, title text, description text, color text
-- row: id bigint, position int
-- access: write
-- No row: there is one with this title.
INSERT INTO dictionary AS d (tenant_id, kind, id, title, description, color, position)
SELECT :tenant, :kind, next_id(:tenant), :title, :description, :color,
       COALESCE((SELECT max(o.position) + 1 FROM dictionary o
                 WHERE o.tenant_id = :tenant AND o.kind = :kind), 0)
ON CONFLICT ON CONSTRAINT dictionary_title DO NOTHING
RETURNING d.id, d.position
