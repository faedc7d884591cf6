-- name: person_list_value
-- args: parts int, sort text, descending boolean, count int, skip bigint, sort_field bigint
-- row: = person_rows
-- access: read, slow
-- memory: tenant
-- Lists people in the order of an own field (its first 100 characters). A missing value sorts as the least one. Who
-- has a value is read along an index of values; who has none is looked for only when the page reaches them.
WITH lacking_first AS MATERIALIZED (
    SELECT y.id, row_number() OVER () AS ord FROM (
        SELECT p.id FROM party p WHERE NOT :descending AND NOT
-- include: person_has_value
        AND
-- include: person_filter
-- include: party_visible
        ORDER BY
-- include: person_tie
    ) y
), having_some AS MATERIALIZED (
    SELECT y.id, row_number() OVER () AS ord FROM (
        SELECT p.id FROM custom_value c JOIN party p ON p.tenant_id = :tenant AND p.id = c.party_id
        WHERE c.tenant_id = :tenant AND c.field_id = :sort_field AND
-- include: person_filter
-- include: party_visible
        ORDER BY CASE WHEN NOT :descending THEN left(fold(c.value), 100) END,
             CASE WHEN :descending THEN left(fold(c.value), 100) END DESC,
-- include: person_tie
    ) y
    WHERE (SELECT count(*) FROM lacking_first) < :skip + :count
), lacking_last AS MATERIALIZED (
    SELECT y.id, row_number() OVER () AS ord FROM (
        SELECT p.id FROM party p WHERE :descending AND NOT
-- include: person_has_value
        AND
-- include: person_filter
-- include: party_visible
        ORDER BY
-- include: person_tie
    ) y
    WHERE (SELECT count(*) FROM having_some) < :skip + :count
)
SELECT
-- include: person_rows
FROM (SELECT :parts AS parts, NULL::bigint AS total) want, (
    SELECT u.id, row_number() OVER (ORDER BY u.part, u.ord) AS ord FROM (
        SELECT 1 AS part, f.ord, f.id FROM lacking_first f
        UNION ALL SELECT 2, h.ord, h.id FROM having_some h
        UNION ALL SELECT 3, l.ord, l.id FROM lacking_last l
    ) u
    ORDER BY 2 LIMIT :count OFFSET :skip
) x JOIN party p ON p.tenant_id = :tenant AND p.id = x.id
ORDER BY x.ord
