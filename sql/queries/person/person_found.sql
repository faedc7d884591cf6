-- name: person_found
-- args: parts int, after bigint?
-- row: = person_rows
-- access: read, slow
-- memory: tenant
-- Lists people with texts in them. Where few have the text, those are sorted and counted. Where many do,
-- people are read in the order of the list until the page is full, and the total says how many there are at
-- least.
WITH form AS MATERIALIZED (
    SELECT f.fits FROM search_forms(:tenant, :word) f
), bound AS MATERIALIZED (     -- an order without an index needs all of them
    SELECT CASE WHEN :sort IN ('date_create', 'person', 'date_edit', 'ptitle', 'pid') THEN 2000 ELSE 2000000000 END AS n
), lead AS MATERIALIZED (
    SELECT l AS ids, cardinality(l) <= b.n AS few
    FROM bound b, person_lead(:tenant, :name, :job_title, :word, b.n + 1) AS l
), valued AS MATERIALIZED (    -- a name's letters stand in no value: then no values are looked at
    SELECT CASE WHEN length(:word) < 3 THEN true
                ELSE EXISTS (SELECT FROM search_some(:tenant, :word, '{3}', 1) s) END AS yes
), few_found AS MATERIALIZED (
    SELECT p.id FROM party p
    WHERE p.id = ANY (ARRAY(SELECT unnest(l.ids) FROM lead l)) AND
-- include: person_filter
-- include: party_visible
-- include: person_worded
), page AS MATERIALIZED (
    (SELECT p.id FROM few_found f JOIN party p ON p.tenant_id = :tenant AND p.id = f.id
     WHERE (SELECT l.few FROM lead l)
       AND (:after::bigint IS NULL OR CASE WHEN :descending THEN (p.created_at, p.id) < (
                (SELECT a.created_at FROM party a WHERE a.tenant_id = :tenant AND a.id = :after), :after)
            ELSE (p.created_at, p.id) > (
                (SELECT a.created_at FROM party a WHERE a.tenant_id = :tenant AND a.id = :after), :after) END)
-- include: person_order
    )
    UNION ALL
    (SELECT p.id FROM party p
     WHERE NOT (SELECT l.few FROM lead l)
       AND (:after::bigint IS NULL OR CASE WHEN :descending THEN (p.created_at, p.id) < (
                (SELECT a.created_at FROM party a WHERE a.tenant_id = :tenant AND a.id = :after), :after)
            ELSE (p.created_at, p.id) > (
                (SELECT a.created_at FROM party a WHERE a.tenant_id = :tenant AND a.id = :after), :after) END)
       AND
-- include: person_filter
-- include: party_visible
-- include: person_worded
-- include: person_order
    )
), counted AS (
    SELECT CASE WHEN (SELECT l.few FROM lead l) THEN (SELECT count(*) FROM few_found)
                ELSE GREATEST((SELECT count(*) FROM few_found),
                              :skip + (SELECT count(*) FROM page)
                              + ((SELECT count(*) FROM page) = :count)::int) END AS total
)
SELECT
-- include: person_rows
FROM (SELECT :parts AS parts, c.total FROM counted c) want,
     (SELECT y.id, row_number() OVER () AS ord FROM page y) x JOIN party p ON p.tenant_id = :tenant AND p.id = x.id
ORDER BY x.ord
