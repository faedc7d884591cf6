-- name: field_add
-- args: entity int, label text, type int, mask text
-- row: id bigint, position int
-- access: write
INSERT INTO custom_field AS f (tenant_id, id, entity, label, type, mask, position)
SELECT :tenant, next_id(:tenant), :entity, :label, :type, :mask,
       COALESCE((SELECT max(o.position) + 1 FROM custom_field o
                 WHERE o.tenant_id = :tenant AND o.entity = :entity), 0)
RETURNING f.id, f.position
