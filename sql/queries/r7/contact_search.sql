-- name: contact_search
-- args: parts int, words text[]
-- row: = party_rows
-- access: read, slow
-- Every word stands somewhere in the name, title, contact values or addresses.
WITH found AS MATERIALIZED (
    SELECT k.party_id FROM search_parties(:tenant, :words, '{1,2,3,4}') AS k(party_id)
), page AS MATERIALIZED (
    SELECT p.id FROM party p JOIN found f ON f.party_id = p.id
    WHERE
-- include: party_visible
-- include: contact_wanted
-- include: contact_generic
-- include: contact_order
), hit AS MATERIALIZED (
    SELECT x.id, row_number() OVER () AS ord, :parts AS parts, (
        SELECT CASE WHEN y.n < :count AND (y.n > 0 OR :skip = 0) THEN :skip + y.n ELSE (
            SELECT count(*) FROM party p JOIN found f ON f.party_id = p.id
            WHERE
-- include: party_visible
-- include: contact_wanted
-- include: contact_generic
            ) END
        FROM (SELECT count(*) AS n FROM page) y) AS total
    FROM page x
)
-- include: party_rows
