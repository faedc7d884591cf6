-- name: dictionary_make
-- args: kinds text[], titles text[]
-- row: ord bigint, id bigint?
-- access: write
-- Gives the entries that texts mean, and makes each missing one once: of two requests that make it,
-- the second waits and takes the first one's.
WITH text AS MATERIALIZED (
    SELECT t.ord, t.kind, t.title, dictionary_id(:tenant, t.kind, t.title) AS id
    FROM unnest(:kinds, :titles) WITH ORDINALITY AS t(kind, title, ord)
), wanted AS (
    SELECT DISTINCT ON (t.kind, fold(t.title)) t.kind, t.title FROM text t
    WHERE t.id IS NULL AND t.title <> ''
    ORDER BY t.kind, fold(t.title), t.ord
), made AS (
    INSERT INTO dictionary AS old (tenant_id, kind, id, title, color)
    SELECT :tenant, w.kind, next_id(:tenant), w.title, '#CCCCCC' FROM wanted w
    ON CONFLICT ON CONSTRAINT dictionary_title DO UPDATE SET title = old.title
    RETURNING kind, id, title_key
)
SELECT t.ord, COALESCE(t.id, m.id) AS id
FROM text t LEFT JOIN made m ON m.kind = t.kind AND m.title_key = fold(t.title) ORDER BY t.ord
