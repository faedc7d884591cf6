-- name: contact_search
-- args: parts int, words text[]
-- row: = party_rows
-- access: read, slow
-- Finds contacts with words (each somewhere in names, title, contact values, addresses) or with
-- tags. Where few parties have a word or a tag, those are sorted and counted. Where many do,
-- parties are read in the order of the answer until the page is full. Each row carries the total,
-- which is exact except for words that more than 5,000 parties have: for them it is a lower bound,
-- which grows as pages are turned.
WITH label AS MATERIALIZED (
    SELECT COALESCE(t.id, 0) AS id
    FROM unnest(:tags) AS w(title)
         LEFT JOIN tag t ON t.tenant_id = :tenant AND t.entity = :TAG_PARTY AND t.title_key = fold(btrim(w.title))
), form AS MATERIALIZED (
    SELECT f.fits FROM unnest(:words) AS w(typed), search_forms(:tenant, w.typed) f
), lead AS MATERIALIZED (
    SELECT s.party_id FROM search_any(:tenant, :words,
        ARRAY[:SOURCE_NAME, :SOURCE_JOB_TITLE, :SOURCE_CONTACT, :SOURCE_ADDRESS], 5001) AS s(party_id)
    WHERE cardinality(:words) > 0
    UNION ALL
    SELECT x.party_id FROM (
        SELECT x.party_id FROM party_tag x
        WHERE x.tenant_id = :tenant AND x.tag_id = (SELECT l.id FROM label l ORDER BY l.id LIMIT 1)
        ORDER BY x.tag_id LIMIT 5001) x
    WHERE cardinality(:words) = 0
), few AS MATERIALIZED (
    SELECT count(*) <= 5000 AS yes FROM lead
), few_found AS MATERIALIZED (
    SELECT p.id, p.kind FROM party p
    WHERE p.id IN (SELECT s.party_id FROM lead s) AND
-- include: party_visible
-- include: contact_wanted
-- include: contact_generic
-- include: contact_worded
), page AS MATERIALIZED (
        (SELECT p.id FROM few_found f JOIN party p ON p.tenant_id = :tenant AND p.id = f.id
         WHERE (SELECT few.yes FROM few)
-- include: contact_order
        )
        UNION ALL
        (SELECT p.id FROM party p
         WHERE NOT (SELECT few.yes FROM few) AND
-- include: party_visible
-- include: contact_wanted
-- include: contact_generic
-- include: contact_worded
-- include: contact_order
        )
), hit AS MATERIALIZED (
    SELECT x.id, row_number() OVER () AS ord, :parts AS parts, (SELECT
    CASE WHEN page.n < :count AND (page.n > 0 OR :skip = 0) THEN :skip + page.n
         WHEN (SELECT few.yes FROM few) THEN (SELECT count(*) FROM few_found)
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
