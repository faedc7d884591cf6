-- name: person_list_column
-- args: parts int, sort text, descending boolean, count int, skip bigint
-- row: = person_rows
-- access: read, slow
-- memory: tenant
-- Lists people in the order of a column that many lack: role (its first 100 characters), company, owner, loyalty,
-- source. A missing value sorts as the least one. Who has a value is read along an index; who has none is
-- looked for only when the page reaches them, and not where the kept counts say that everybody has one.
WITH kept AS MATERIALIZED (      -- how many people have one, and how many there are
    SELECT k.what, sum(k.n) AS n FROM kept_count k
    WHERE k.tenant_id = :tenant AND k.what IN (:COUNT_BY_OWNER, :COUNT_BY_LOYALTY, :COUNT_BY_SOURCE)
    GROUP BY k.what
), lacking_first AS MATERIALIZED (
    SELECT y.id, row_number() OVER () AS ord FROM (
        SELECT p.id FROM party p WHERE NOT :descending AND NOT
-- include: person_has
        AND
-- include: person_filter
-- include: party_visible
        ORDER BY
-- include: person_tie
    ) y
    WHERE CASE :sort WHEN 'loyalty' THEN COALESCE((SELECT k.n FROM kept k WHERE k.what = :COUNT_BY_LOYALTY), 0)
               WHEN 'clientpath' THEN COALESCE((SELECT k.n FROM kept k WHERE k.what = :COUNT_BY_SOURCE), 0) ELSE 0 END
          < (SELECT k.n FROM kept k WHERE k.what = :COUNT_BY_OWNER)
), having_some AS MATERIALIZED (
    SELECT y.id, row_number() OVER () AS ord FROM (
        SELECT p.id FROM party p WHERE
-- include: person_has
        AND
-- include: person_filter
-- include: party_visible
        ORDER BY CASE WHEN :sort = 'rol' AND NOT :descending THEN left(fold(p.role), 100) END,
             CASE WHEN :sort = 'rol' AND :descending THEN left(fold(p.role), 100) END DESC,
             CASE WHEN :sort = 'clid' AND NOT :descending THEN p.company_id END,
             CASE WHEN :sort = 'clid' AND :descending THEN p.company_id END DESC,
             CASE WHEN :sort = 'iduser' AND NOT :descending THEN p.owner_id END,
             CASE WHEN :sort = 'iduser' AND :descending THEN p.owner_id END DESC,
             CASE WHEN :sort = 'loyalty' AND NOT :descending THEN p.loyalty_id END,
             CASE WHEN :sort = 'loyalty' AND :descending THEN p.loyalty_id END DESC,
             CASE WHEN :sort = 'clientpath' AND NOT :descending THEN p.source_id END,
             CASE WHEN :sort = 'clientpath' AND :descending THEN p.source_id END DESC,
-- include: person_tie
    ) y
    WHERE (SELECT count(*) FROM lacking_first) < :skip + :count
), lacking_last AS MATERIALIZED (
    SELECT y.id, row_number() OVER () AS ord FROM (
        SELECT p.id FROM party p WHERE :descending AND NOT
-- include: person_has
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
