-- name: contact_list
-- args: parts int
-- row: = party_rows
-- access: read, slow
-- memory: tenant
WITH page AS MATERIALIZED (
    SELECT p.id FROM party p
    WHERE
-- include: party_visible
-- include: contact_wanted
-- include: contact_generic
-- include: contact_order
), hit AS MATERIALIZED (
    SELECT x.id, row_number() OVER () AS ord, :parts AS parts, (
        SELECT CASE WHEN y.n < :count AND (y.n > 0 OR :skip = 0) THEN :skip + y.n ELSE (
            SELECT count(*) FROM party p
            WHERE
-- include: party_visible
-- include: contact_wanted
-- include: contact_generic
            ) END
        FROM (SELECT count(*) AS n FROM page) y) AS total
    FROM page x
)
-- include: party_rows
