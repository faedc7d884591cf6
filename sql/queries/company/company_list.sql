-- name: company_list
-- args: parts int, sort text, descending boolean, count int, skip bigint
-- row: = party_rows
-- access: read, slow
-- A missing value sorts as the least one.
WITH hit AS MATERIALIZED (
    SELECT x.id, row_number() OVER () AS ord, :parts AS parts, NULL::bigint AS total
    FROM (
        SELECT p.id FROM party p
             CROSS JOIN LATERAL (SELECT
                 COALESCE(CASE :sort
                     WHEN 'clid' THEN p.id
                     WHEN 'iduser' THEN p.owner_id
                     WHEN 'clientpath' THEN p.source_id
                     WHEN 'date_create' THEN (extract(epoch FROM p.created_at) * 1000000)::bigint
                     WHEN 'date_edit' THEN (extract(epoch FROM p.updated_at) * 1000000)::bigint
                 END, -1) AS number,
                 CASE :sort WHEN 'title' THEN p.name_key ELSE '' END AS words) k
        WHERE
-- include: company_filter
-- include: party_visible
        ORDER BY CASE WHEN NOT :descending THEN k.number END, CASE WHEN :descending THEN k.number END DESC,
                 CASE WHEN NOT :descending THEN k.words END, CASE WHEN :descending THEN k.words END DESC,
                 CASE WHEN NOT :descending THEN p.id END, p.id DESC
        LIMIT :count OFFSET :skip
    ) x
)
-- include: party_rows
