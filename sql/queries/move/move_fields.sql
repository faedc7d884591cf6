-- name: move_fields
-- Takes over custom fields of R7. They keep their ids where no field has them; a field with that id, label and
-- type is the same.
-- args: origin text, rows jsonb, dry boolean
-- row: ord bigint, outcome text, id bigint?
-- access: write
WITH item AS MATERIALIZED (
    SELECT e.ord, x.old, x.entity, x.label, x.type, x.position, x.mask, m.new_id, x.old::bigint AS wish,
           c.id AS here, c.id IS NOT NULL AND c.label = x.label AND c.type = x.type AS alike
    FROM jsonb_array_elements(:rows) WITH ORDINALITY AS e(v, ord)
         CROSS JOIN LATERAL jsonb_to_record(e.v) AS x(old text, entity smallint, label text, type smallint, position int,
             mask text)
         LEFT JOIN moved m ON m.tenant_id = :tenant AND m.origin = :origin AND m.sort = 'field' AND m.old_id = x.old
         LEFT JOIN custom_field c ON c.tenant_id = :tenant AND c.id = x.old::bigint
), placed AS MATERIALIZED (
    SELECT i.ord, i.old, i.entity, i.label, i.type, i.position, i.mask, i.new_id, i.alike,
           CASE WHEN i.new_id IS NOT NULL THEN i.new_id
                     WHEN :dry THEN CASE WHEN i.alike THEN i.here END
                     WHEN i.alike OR i.here IS NULL THEN i.wish
                     ELSE next_id(:tenant) END AS id
    FROM item i
), made AS (
    INSERT INTO custom_field (tenant_id, id, entity, label, type, position, mask)
    SELECT :tenant, p.id, p.entity, p.label, p.type, COALESCE(p.position, 0), COALESCE(p.mask, '')
    FROM placed p WHERE NOT :dry AND p.new_id IS NULL AND NOT p.alike
), renamed AS (
    UPDATE custom_field c SET label = p.label, position = p.position, mask = p.mask FROM placed p
    WHERE NOT :dry AND c.tenant_id = :tenant AND c.id = p.id AND (p.new_id IS NOT NULL OR p.alike)
      AND ROW(c.label, c.position, c.mask) IS DISTINCT FROM ROW(p.label, p.position, p.mask)
), marked AS (
    INSERT INTO moved (tenant_id, origin, sort, old_id, new_id, digest)
    SELECT :tenant, :origin, 'field', p.old, p.id, '' FROM placed p WHERE NOT :dry AND p.new_id IS NULL
)
SELECT p.ord, CASE WHEN p.new_id IS NULL AND NOT p.alike THEN 'added' ELSE 'same' END AS outcome, p.id
FROM placed p ORDER BY p.ord
