-- name: person_found
-- args: parts int
-- row: = person_rows
-- access: read, slow
-- memory: tenant
-- Lists people with texts in them. Those who have them are gathered, sorted and counted, where they are few. Where
-- many do, one row with the id 0 says how many there are at least: they are read by person_found_many.
WITH bound AS MATERIALIZED (     -- an order without an index needs all of them
    SELECT CASE WHEN :sort IN ('date_create', 'person', 'date_edit', 'ptitle', 'pid', 'birthday') THEN 2000 ELSE 2000000000 END AS n
), lead AS MATERIALIZED (
    SELECT l.ids, l.fits, l.valued, cardinality(l.ids) <= b.n AS few
    FROM bound b, person_lead(:tenant, :name, :job_title, :word, b.n + 1) AS l
), form AS (
    SELECT l.fits FROM lead l
), valued AS (
    SELECT l.valued AS yes FROM lead l
), found AS MATERIALIZED (
    SELECT p.id FROM party p
    WHERE p.id = ANY (ARRAY(SELECT unnest(l.ids) FROM lead l)) AND
-- include: person_filter
-- include: party_visible
-- include: person_worded
), page AS MATERIALIZED (
    SELECT p.id FROM found f JOIN party p ON p.tenant_id = :tenant AND p.id = f.id
    WHERE (SELECT l.few FROM lead l) AND
-- include: person_behind
-- include: person_order
), wanted AS (
    SELECT :parts AS parts, count(*) AS total FROM found
)
SELECT u.id, u.owner_id, u.company_id, u.at, u.job_title, u.full_name, u.company_name, u.total, u.contacts, u.details,
       u.customs
FROM (
    SELECT x.ord,
-- include: person_rows
    FROM wanted want, (SELECT y.id, row_number() OVER () AS ord FROM page y) x
         JOIN party p ON p.tenant_id = :tenant AND p.id = x.id
    UNION ALL
    SELECT 0, 0, NULL, NULL, 'epoch', '', '', NULL, want.total, NULL, NULL, NULL
    FROM wanted want WHERE NOT (SELECT l.few FROM lead l)
) u
ORDER BY u.ord
