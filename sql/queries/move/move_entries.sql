-- name: move_entries
-- Takes over a dictionary of another system. An entry with that title is the same; the others keep their id where
-- no entry has it. Of a tenant without people and companies the dictionary becomes as it is there.
-- args: dictionary text, rows jsonb, dry boolean
-- row: ord bigint, outcome text, id bigint?
-- access: write
WITH fresh AS MATERIALIZED (
    SELECT NOT EXISTS (SELECT FROM party p WHERE p.tenant_id = :tenant) AS yes
), given AS MATERIALIZED (
    SELECT e.ord, x.title, x.old::bigint AS wish
    FROM jsonb_array_elements(:rows) WITH ORDINALITY AS e(v, ord)
         CROSS JOIN LATERAL jsonb_to_record(e.v) AS x(old text, title text)
), dropped AS (
    DELETE FROM dictionary d USING fresh f
    WHERE f.yes AND NOT :dry AND d.tenant_id = :tenant AND d.kind = :dictionary AND NOT EXISTS (
        SELECT FROM given g WHERE g.wish = d.id AND fold(g.title) = d.title_key)
    RETURNING d.id
), item AS MATERIALIZED (
    SELECT g.ord, g.wish, d.id AS here
    FROM given g LEFT JOIN dictionary d ON d.tenant_id = :tenant AND d.kind = :dictionary
        AND d.title_key = fold(g.title) AND d.id NOT IN (SELECT x.id FROM dropped x)
), placed AS MATERIALIZED (
    SELECT i.ord, i.here, CASE WHEN i.here IS NOT NULL THEN i.here
                     WHEN :dry THEN NULL
                     WHEN NOT EXISTS (SELECT FROM dictionary d WHERE d.tenant_id = :tenant AND d.kind = :dictionary
                         AND d.id = i.wish AND d.id NOT IN (SELECT x.id FROM dropped x)) THEN i.wish
                     ELSE next_id(:tenant) END AS id
    FROM item i
)
SELECT p.ord, CASE WHEN p.here IS NULL THEN 'added' ELSE 'same' END AS outcome, p.id
FROM placed p ORDER BY p.ord
