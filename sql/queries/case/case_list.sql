-- name: case_list
-- args: tenant int, employee bigint, is_admin boolean, contact_id bigint?, closed boolean?,
--       tags text[], words text[], sort int, descending boolean, count int, skip int
-- row: = case_rows
-- access: read, slow
WITH hit AS MATERIALIZED (
    SELECT x.id, row_number() OVER () AS ord FROM (
    SELECT c.id FROM crm_case c
    WHERE
-- include: case_seen
-- include: case_wanted
    ORDER BY CASE WHEN :sort = 1 AND NOT :descending THEN fold(c.title) END,
             CASE WHEN :sort = 1 AND :descending THEN fold(c.title) END DESC,
             CASE WHEN :sort = 2 AND NOT :descending THEN c.created_at END,
             CASE WHEN :sort = 2 AND :descending THEN c.created_at END DESC,
             CASE WHEN :sort = 3 AND NOT :descending THEN c.created_by END,
             CASE WHEN :sort = 3 AND :descending THEN c.created_by END DESC,
             CASE WHEN NOT :descending THEN c.id END, CASE WHEN :descending THEN c.id END DESC
    LIMIT :count OFFSET :skip
    ) x
)
-- include: case_rows
UNION ALL
SELECT 0::smallint, 0::bigint, 0::bigint,
       CASE WHEN page.n < :count AND (page.n > 0 OR :skip = 0) THEN :skip + page.n
            WHEN :is_admin AND :contact_id IS NULL AND cardinality(:tags) = 0 AND cardinality(:words) = 0 THEN (
                SELECT COALESCE(sum(k.n), 0) FROM kept_count k
                WHERE k.tenant_id = :tenant AND k.what = 6 AND (:closed IS NULL OR k.value = (:closed)::int))
            ELSE (
                SELECT count(*) FROM crm_case c
                WHERE
-- include: case_seen
-- include: case_wanted
            )
       END::bigint, NULL::bigint, NULL::bigint, NULL::bigint, NULL::bigint, NULL::boolean, NULL::boolean,
       NULL::text, NULL::text, NULL::text
FROM (SELECT count(*) AS n FROM hit) page
