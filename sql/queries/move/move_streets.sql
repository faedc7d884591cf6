-- name: move_streets
-- Takes over streets of another system: one that is here by that name is the same, the others keep their ids where
-- none has them.
-- Lost are those whose city is not here.
-- args: origin text, rows jsonb, dry boolean
-- row: ord bigint, outcome text, id bigint?
-- access: write
WITH given AS MATERIALIZED (
    SELECT e.ord, x.old, x.name, x.zip, m.new_id, x.old::bigint AS wish, q.id AS parent_id
    FROM jsonb_array_elements(:rows) WITH ORDINALITY AS e(v, ord)
         CROSS JOIN LATERAL jsonb_to_record(e.v) AS x(old text, name text, zip text, parent text)
         LEFT JOIN moved m ON m.tenant_id = :tenant AND m.origin = :origin AND m.sort = 'street' AND m.old_id = x.old
         LEFT JOIN moved y ON y.tenant_id = :tenant AND y.origin = :origin AND y.sort = 'city' AND y.old_id = x.parent
         LEFT JOIN city q ON q.tenant_id = :tenant AND q.id = y.new_id
), item AS MATERIALIZED (
    SELECT g.ord, g.old, g.name, g.zip, g.new_id, g.wish, g.parent_id, (SELECT min(k.id) FROM street k WHERE k.tenant_id = :tenant AND k.city_id = g.parent_id
                    AND k.name = g.name AND NOT EXISTS (SELECT FROM moved o WHERE o.tenant_id = :tenant
                        AND o.origin = :origin AND o.sort = 'street' AND o.new_id = k.id)) AS here
    FROM given g
), placed AS MATERIALIZED (
    SELECT i.ord, i.old, i.name, i.zip, i.new_id, i.wish, i.parent_id, i.here, CASE WHEN i.new_id IS NOT NULL THEN i.new_id
                     WHEN i.parent_id IS NULL THEN NULL
                     WHEN i.here IS NOT NULL THEN i.here
                     WHEN :dry THEN NULL
                     WHEN NOT EXISTS (SELECT FROM street k WHERE k.tenant_id = :tenant AND k.id = i.wish) THEN i.wish
                     ELSE nextval('street_id') END AS id
    FROM item i
), made AS (
    INSERT INTO street (tenant_id, id, city_id, name, post_code)
    SELECT :tenant, p.id, p.parent_id, p.name, COALESCE(p.zip, '')
    FROM placed p WHERE NOT :dry AND p.new_id IS NULL AND p.here IS NULL AND p.parent_id IS NOT NULL
), renamed AS (
    UPDATE street k SET name = p.name FROM placed p
    WHERE NOT :dry AND k.tenant_id = :tenant AND k.id = p.new_id AND k.name <> p.name
), marked AS (
    INSERT INTO moved (tenant_id, origin, sort, old_id, new_id, digest)
    SELECT :tenant, :origin, 'street', p.old, p.id, '' FROM placed p
    WHERE NOT :dry AND p.new_id IS NULL AND p.id IS NOT NULL
)
SELECT p.ord, CASE WHEN p.new_id IS NOT NULL OR p.here IS NOT NULL THEN 'same' WHEN p.parent_id IS NULL AND NOT :dry THEN 'lost'
                   ELSE 'added' END AS outcome, p.id
FROM placed p ORDER BY p.ord
