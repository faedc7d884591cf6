-- name: case_list
-- args: sort case_sort, descending boolean, count int, skip int
-- row: = case_rows
-- access: read, slow
WITH page AS MATERIALIZED (
    SELECT c.id FROM crm_case c
    WHERE
-- include: case_seen
-- include: case_wanted
    ORDER BY CASE WHEN :sort = :CASE_SORT_TITLE AND NOT :descending THEN fold(c.title) END,
             CASE WHEN :sort = :CASE_SORT_TITLE AND :descending THEN fold(c.title) END DESC,
             CASE WHEN :sort = :CASE_SORT_CREATED AND NOT :descending THEN c.created_at END,
             CASE WHEN :sort = :CASE_SORT_CREATED AND :descending THEN c.created_at END DESC,
             CASE WHEN :sort = :CASE_SORT_CREATOR AND NOT :descending THEN c.created_by END,
             CASE WHEN :sort = :CASE_SORT_CREATOR AND :descending THEN c.created_by END DESC,
             CASE WHEN NOT :descending THEN c.id END, CASE WHEN :descending THEN c.id END DESC
    LIMIT :count OFFSET :skip
), hit AS MATERIALIZED (
    SELECT x.id, row_number() OVER () AS ord, CASE WHEN :is_admin AND :contact_id IS NULL AND cardinality(:tags) = 0 AND cardinality(:words) = 0 THEN (
            SELECT COALESCE(sum(k.n), 0)::bigint FROM kept_count k
            WHERE k.tenant_id = :tenant AND k.what = :COUNT_CASES AND (:closed IS NULL OR k.value = (:closed)::int))
        ELSE (
        SELECT count(*) FROM crm_case c
        WHERE
-- include: case_seen
-- include: case_wanted
        ) END AS total
    FROM page x
)
-- include: case_rows
