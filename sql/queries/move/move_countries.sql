-- name: move_countries
-- Takes over countries of another system: one that is here by that name is the same, the others keep their ids where
-- none has them.
-- args: origin text, rows jsonb, dry boolean
-- row: ord bigint, outcome text, id bigint?
-- access: write
WITH given AS MATERIALIZED (
    SELECT e.ord, x.old, x.name, m.new_id, x.old::bigint AS wish
    FROM jsonb_array_elements(:rows) WITH ORDINALITY AS e(v, ord)
         CROSS JOIN LATERAL jsonb_to_record(e.v) AS x(old text, name text)
         LEFT JOIN moved m ON m.tenant_id = :tenant AND m.origin = :origin AND m.sort = 'country' AND m.old_id = x.old
), item AS MATERIALIZED (
    SELECT g.ord, g.old, g.name, g.new_id, g.wish, (SELECT min(k.id) FROM country k WHERE k.tenant_id = :tenant AND k.name = g.name
                    AND NOT EXISTS (SELECT FROM moved o WHERE o.tenant_id = :tenant AND o.origin = :origin
                        AND o.sort = 'country' AND o.new_id = k.id)) AS here
    FROM given g
), placed AS MATERIALIZED (
    SELECT i.ord, i.old, i.name, i.new_id, i.wish, i.here, CASE WHEN i.new_id IS NOT NULL THEN i.new_id
                     WHEN i.here IS NOT NULL THEN i.here
                     WHEN :dry THEN NULL
                     WHEN NOT EXISTS (SELECT FROM country k WHERE k.tenant_id = :tenant AND k.id = i.wish) THEN i.wish
                     ELSE (SELECT GREATEST(max(k.id), 1000) FROM country k WHERE k.tenant_id = :tenant) + i.ord END AS id
    FROM item i
), made AS (
    INSERT INTO country (tenant_id, id, name)
    SELECT :tenant, p.id, p.name FROM placed p WHERE NOT :dry AND p.new_id IS NULL AND p.here IS NULL
), renamed AS (
    UPDATE country k SET name = p.name FROM placed p
    WHERE NOT :dry AND k.tenant_id = :tenant AND k.id = p.new_id AND k.name <> p.name
), marked AS (
    INSERT INTO moved (tenant_id, origin, sort, old_id, new_id, digest)
    SELECT :tenant, :origin, 'country', p.old, p.id, '' FROM placed p WHERE NOT :dry AND p.new_id IS NULL
)
SELECT p.ord, CASE WHEN p.new_id IS NOT NULL OR p.here IS NOT NULL THEN 'same' ELSE 'added' END AS outcome, p.id
FROM placed p ORDER BY p.ord
