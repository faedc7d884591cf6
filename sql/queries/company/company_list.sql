-- name: company_list
-- args: parts int, sort text, descending boolean, count int, skip bigint
-- row: = party_rows
-- access: read, slow
-- Lists companies along an index of the order; by source they are sorted. A missing value sorts as the least one.
WITH hit AS MATERIALIZED (
    SELECT x.id, row_number() OVER () AS ord, :parts AS parts, NULL::bigint AS total
    FROM (
        SELECT p.id FROM party p
        WHERE
-- include: company_filter
-- include: party_visible
        ORDER BY CASE WHEN :sort = 'date_create' AND NOT :descending THEN p.created_at END,
                 CASE WHEN :sort = 'date_create' AND :descending THEN p.created_at END DESC,
                 CASE WHEN :sort = 'title' AND NOT :descending THEN p.name_key END,
                 CASE WHEN :sort = 'title' AND :descending THEN p.name_key END DESC,
                 CASE WHEN :sort = 'date_edit' AND NOT :descending THEN p.updated_at END NULLS FIRST,
                 CASE WHEN :sort = 'date_edit' AND :descending THEN p.updated_at END DESC NULLS LAST,
                 CASE WHEN :sort = 'iduser' AND NOT :descending THEN p.owner_id END NULLS FIRST,
                 CASE WHEN :sort = 'iduser' AND :descending THEN p.owner_id END DESC NULLS LAST,
                 CASE WHEN :sort = 'clientpath' AND NOT :descending THEN p.source_id END NULLS FIRST,
                 CASE WHEN :sort = 'clientpath' AND :descending THEN p.source_id END DESC NULLS LAST,
                 CASE WHEN NOT :descending THEN p.id END, CASE WHEN :descending THEN p.id END DESC
        LIMIT :count OFFSET :skip
    ) x
)
-- include: party_rows
