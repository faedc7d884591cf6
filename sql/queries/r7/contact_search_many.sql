-- name: contact_search_many
-- args: parts int
-- row: = party_rows
-- access: read, slow
-- As contact_search, where more than :most parties have one of the words or a tag: parties are read in the order of
-- the answer until the page is full. Each row carries the total, which is exact for tags; for words it is a lower
-- bound, which grows as pages are turned. Behind a place nothing is counted.
WITH
-- include: contact_lead
), few_found AS MATERIALIZED (
    SELECT p.id FROM party p
    WHERE p.id IN (SELECT s.party_id FROM lead s) AND
-- include: party_visible
-- include: contact_wanted
-- include: contact_generic
-- include: contact_worded
), page AS MATERIALIZED (
    SELECT p.id FROM party p
    WHERE
-- include: party_visible
-- include: contact_wanted
-- include: contact_generic
-- include: contact_worded
-- include: contact_behind
-- include: contact_order
), hit AS MATERIALIZED (
    SELECT x.id, row_number() OVER () AS ord, :parts AS parts, (SELECT
    CASE WHEN :behind_id IS NOT NULL THEN NULL
         WHEN page.n < :count AND (page.n > 0 OR :skip = 0) THEN :skip + page.n
         WHEN cardinality(:words) > 0 THEN GREATEST((SELECT count(*) FROM few_found), :skip + page.n + 1)
         WHEN cardinality(:tags) = 1 AND :visible IS NULL AND :view = :VIEW_ALL AND :shared IS NULL
              AND COALESCE(:status_id, :type_id, :owner_id) IS NULL
              AND COALESCE(:created_from, :created_to) IS NULL AND :kind = :PARTY_ANY AND :filter_field = :FIELD_NONE
              AND NOT (SELECT t.r7_small_ids FROM tenant t WHERE t.id = :tenant) THEN (
             SELECT COALESCE(sum(k.n), 0) FROM kept_count k
             WHERE k.tenant_id = :tenant AND k.what = :COUNT_BY_TAG AND k.value = (SELECT l.id FROM label l ORDER BY l.id LIMIT 1))
         ELSE (
             SELECT count(*) FROM party_tag g JOIN party p ON p.tenant_id = :tenant AND p.id = g.party_id
             WHERE g.tenant_id = :tenant AND g.tag_id = (SELECT l.id FROM label l ORDER BY l.id LIMIT 1) AND
-- include: party_visible
-- include: contact_wanted
-- include: contact_generic
         ) END::bigint
        FROM (SELECT count(*) AS n FROM page) page) AS total
    FROM page x
)
-- include: party_rows
