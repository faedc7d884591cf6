-- name: deal_list
-- args: sort text, descending boolean, count bigint, skip bigint
-- row: = deal_rows
-- access: read, slow
SELECT
-- include: deal_rows
FROM (
    SELECT d.id, row_number() OVER () AS ord FROM (
        SELECT d.id FROM deal d
             CROSS JOIN LATERAL (SELECT
                 COALESCE(CASE :sort
                     WHEN 'did' THEN d.id::numeric
                     WHEN 'kol' THEN d.amount
                     WHEN 'datum' THEN extract(epoch FROM d.created_at)
                     WHEN 'datum_izm' THEN extract(epoch FROM d.updated_at)
                     WHEN 'datum_plan' THEN extract(epoch FROM d.plan_date)
                 END, -1) AS number,
                 CASE :sort WHEN 'title' THEN fold(d.title) ELSE '' END AS words) k
        WHERE
-- include: deal_filter
-- include: deal_seen
        ORDER BY CASE WHEN NOT :descending THEN k.number END,
                 CASE WHEN :descending THEN k.number END DESC,
                 CASE WHEN NOT :descending THEN k.words END,
                 CASE WHEN :descending THEN k.words END DESC,
                 CASE WHEN NOT :descending THEN d.id END, d.id DESC
        LIMIT :count OFFSET :skip) d
) hit JOIN deal d ON d.tenant_id = :tenant AND d.id = hit.id
ORDER BY hit.ord
