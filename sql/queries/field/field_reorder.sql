-- name: field_reorder
-- A field that is named twice counts where it stands first.
-- args: entity int, ids bigint[]
-- row: id bigint
-- access: write
UPDATE custom_field f SET position = n.place
FROM (SELECT x.id, row_number() OVER (ORDER BY min(x.place)) AS place
      FROM unnest(:ids) WITH ORDINALITY AS x(id, place) GROUP BY x.id) n
WHERE f.tenant_id = :tenant AND f.entity = :entity AND f.id = n.id
RETURNING f.id
