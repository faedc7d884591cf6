-- name: move_entries_put
-- Writes the entries that move_entries has found places for.
-- args: origin text, dictionary text, rows jsonb, ids bigint[]
-- row: none
-- access: write
WITH item AS MATERIALIZED (
    SELECT n.id, e.ord, x.old, x.title, x.color, x.description, x.base, x.utm, x.destination, x.applies
    FROM jsonb_array_elements(:rows) WITH ORDINALITY AS e(v, ord)
         CROSS JOIN LATERAL jsonb_to_record(e.v) AS x(old text, title text, color text, description text, base boolean,
             utm text, destination text, applies text)
         JOIN unnest(:ids) WITH ORDINALITY AS n(id, ord) ON n.ord = e.ord
), written AS (
    INSERT INTO dictionary AS d (tenant_id, kind, id, title, color, description, is_default, position, utm_source,
        destination, applies_to)
    SELECT DISTINCT ON (fold(i.title)) :tenant, :dictionary, i.id, i.title, COALESCE(i.color, ''), COALESCE(i.description, ''),
        COALESCE(i.base, false), i.ord - 1, COALESCE(i.utm, ''), COALESCE(i.destination, ''), COALESCE(i.applies, '')
    FROM item i ORDER BY fold(i.title), i.ord
    ON CONFLICT (tenant_id, kind, id) DO UPDATE SET title = EXCLUDED.title, color = EXCLUDED.color,
        description = EXCLUDED.description, is_default = EXCLUDED.is_default, position = EXCLUDED.position,
        utm_source = EXCLUDED.utm_source, destination = EXCLUDED.destination, applies_to = EXCLUDED.applies_to
    WHERE ROW(d.title, d.color, d.description, d.is_default, d.position, d.utm_source, d.destination, d.applies_to)
          IS DISTINCT FROM ROW(EXCLUDED.title, EXCLUDED.color, EXCLUDED.description, EXCLUDED.is_default,
              EXCLUDED.position, EXCLUDED.utm_source, EXCLUDED.destination, EXCLUDED.applies_to)
)
INSERT INTO moved (tenant_id, origin, sort, old_id, new_id, digest)
SELECT :tenant, :origin, :dictionary, i.old, i.id, '' FROM item i
ON CONFLICT (tenant_id, origin, sort, old_id) DO UPDATE SET new_id = EXCLUDED.new_id
