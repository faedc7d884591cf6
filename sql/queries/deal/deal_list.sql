-- name: deal_list
-- args: sort text, descending boolean, count bigint, skip bigint
-- row: = deal_rows
-- access: read, slow
SELECT
-- include: deal_rows
FROM (
    SELECT d.id, row_number() OVER () AS ord FROM (
        SELECT d.id FROM deal d
        WHERE
-- include: deal_filter
-- include: deal_seen
        ORDER BY CASE WHEN :sort = 'datum' AND NOT :descending THEN d.created_at END,
                 CASE WHEN :sort = 'datum' AND :descending THEN d.created_at END DESC,
                 CASE WHEN :sort = 'kol' AND NOT :descending THEN d.amount END,
                 CASE WHEN :sort = 'kol' AND :descending THEN d.amount END DESC,
                 CASE WHEN :sort = 'datum_izm' AND NOT :descending THEN d.updated_at END NULLS FIRST,
                 CASE WHEN :sort = 'datum_izm' AND :descending THEN d.updated_at END DESC NULLS LAST,
                 CASE WHEN :sort = 'datum_plan' AND NOT :descending THEN d.plan_date END NULLS FIRST,
                 CASE WHEN :sort = 'datum_plan' AND :descending THEN d.plan_date END DESC NULLS LAST,
                 CASE WHEN :sort = 'title' AND NOT :descending THEN left(fold(d.title), 100) END,
                 CASE WHEN :sort = 'title' AND :descending THEN left(fold(d.title), 100) END DESC,
                 CASE WHEN NOT :descending THEN d.id END, CASE WHEN :descending THEN d.id END DESC
        LIMIT :count OFFSET :skip) d
) hit JOIN deal d ON d.tenant_id = :tenant AND d.id = hit.id
ORDER BY hit.ord
