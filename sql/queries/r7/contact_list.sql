-- name: contact_list
-- args: parts int
-- row: = party_rows
-- access: read, slow
WITH hit AS MATERIALIZED (
    SELECT x.id, row_number() OVER () AS ord, :parts AS parts FROM (
    SELECT p.id FROM party p
    WHERE
-- include: party_visible
-- include: contact_wanted
-- include: contact_generic
-- include: contact_order
    ) x
)
-- include: party_rows
UNION ALL
SELECT 0::smallint, 0::bigint, 0::bigint,
    CASE WHEN page.n < :count AND (page.n > 0 OR :skip = 0) THEN :skip + page.n ELSE (
    SELECT count(*) FROM party p
    WHERE
-- include: party_visible
-- include: contact_wanted
-- include: contact_generic
    ) END,
       NULL::bigint, NULL::bigint, NULL::bigint, NULL::bigint, NULL::bigint, NULL::bigint,
       NULL::bigint, NULL::bigint, NULL::bigint, NULL::bigint, NULL::boolean, NULL::boolean,
       NULL::text, NULL::text, NULL::text, NULL::text, NULL::text, NULL::text, NULL::text, NULL::text,
       NULL::text, NULL::text, NULL::text, NULL::text, NULL::text, NULL::text, NULL::text,
       NULL::text, NULL::text, NULL::text
FROM (SELECT count(*) AS n FROM hit) page
