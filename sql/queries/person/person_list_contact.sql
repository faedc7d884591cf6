-- name: person_list_contact
-- args: parts int, sort_kind contact_kind, categories bigint[], sort_fields int, descending boolean,
--       count int, skip bigint, least int
-- row: = person_rows
-- access: read, slow
-- memory: tenant
-- Lists people in the order of their least phone or mail, of phones in the categories that are asked (none: in any);
-- sort_fields has their bits of party.contact_fields. A missing value sorts as the least one. Those who lack one are read by their
-- fields. Of those who have one, as many as `least` are gathered and sorted; where there are more, the values are read
-- in their order, each person at the first of his.
WITH RECURSIVE present AS (         -- the combinations of fields that people have
    (SELECT p.contact_fields AS fields FROM party p
     WHERE p.tenant_id = :tenant AND p.kind = :PARTY_PERSON AND p.deleted_at IS NULL AND p.contact_fields IS NOT NULL
     ORDER BY p.contact_fields LIMIT 1)
    UNION ALL
    SELECT (SELECT p.contact_fields FROM party p
            WHERE p.tenant_id = :tenant AND p.kind = :PARTY_PERSON AND p.deleted_at IS NULL AND p.contact_fields > x.fields
            ORDER BY p.contact_fields LIMIT 1)
    FROM present x WHERE x.fields IS NOT NULL
), few AS MATERIALIZED (            -- some of those who have one
    SELECT y.id FROM present x CROSS JOIN LATERAL (
        SELECT p.id FROM party p
        WHERE p.tenant_id = :tenant AND p.kind = :PARTY_PERSON AND p.deleted_at IS NULL AND p.contact_fields = x.fields
        ORDER BY p.id LIMIT :least + 1) y
    WHERE x.fields & :sort_fields <> 0
    ORDER BY 1 LIMIT :least + 1
), having_few AS MATERIALIZED (
    SELECT y.id, row_number() OVER () AS ord FROM (
        SELECT p.id FROM few f JOIN party p ON p.id = f.id
             CROSS JOIN LATERAL (SELECT min(c.value_key) AS key FROM contact_info c
                WHERE c.tenant_id = :tenant AND c.party_id = p.id AND c.kind = :sort_kind
                  AND (cardinality(:categories) = 0 OR c.category = ANY (:categories))) v
        WHERE
-- include: person_filter
-- include: party_visible
        ORDER BY CASE WHEN NOT :descending THEN v.key END, CASE WHEN :descending THEN v.key END DESC,
                 CASE WHEN NOT :descending THEN p.id END, CASE WHEN :descending THEN p.id END DESC
        LIMIT :skip + :count
    ) y
    WHERE (SELECT count(*) FROM few) <= :least
), having_many AS MATERIALIZED (
    SELECT y.id, row_number() OVER () AS ord FROM (
        SELECT c.party_id AS id FROM contact_info c JOIN party p ON p.id = c.party_id
        WHERE c.tenant_id = :tenant AND c.kind = :sort_kind AND c.value_key IS NOT NULL
          AND (cardinality(:categories) = 0 OR c.category = ANY (:categories))
          AND NOT EXISTS (SELECT FROM contact_info e
                WHERE e.tenant_id = :tenant AND e.party_id = c.party_id AND e.kind = :sort_kind
                  AND (cardinality(:categories) = 0 OR e.category = ANY (:categories))
                  AND (e.value_key < c.value_key OR e.value_key = c.value_key AND e.id < c.id)) AND
-- include: person_filter
-- include: party_visible
        ORDER BY CASE WHEN NOT :descending THEN c.value_key END, CASE WHEN :descending THEN c.value_key END DESC,
                 CASE WHEN NOT :descending THEN c.party_id END, CASE WHEN :descending THEN c.party_id END DESC
        LIMIT :skip + :count
    ) y
    WHERE (SELECT count(*) FROM few) > :least
), having_some AS (
    SELECT f.id, f.ord FROM having_few f UNION ALL SELECT m.id, m.ord FROM having_many m
), lacking AS MATERIALIZED (
    SELECT z.id, row_number() OVER () AS ord FROM (
        SELECT y.id FROM present x CROSS JOIN LATERAL (
            SELECT p.id FROM party p WHERE p.contact_fields = x.fields AND
-- include: person_filter
-- include: party_visible
            ORDER BY CASE WHEN NOT :descending THEN p.id END, CASE WHEN :descending THEN p.id END DESC
            LIMIT :skip + :count) y
        WHERE x.fields & :sort_fields = 0
        ORDER BY CASE WHEN NOT :descending THEN y.id END, CASE WHEN :descending THEN y.id END DESC
        LIMIT :skip + :count) z
    WHERE NOT :descending OR (SELECT count(*) FROM having_some) < :skip + :count
)
SELECT
-- include: person_rows
FROM (SELECT :parts AS parts, NULL::bigint AS total) want, (
    SELECT u.id, row_number() OVER (ORDER BY u.part, u.ord) AS ord FROM (
        SELECT CASE WHEN :descending THEN 1 ELSE 2 END AS part, h.ord, h.id FROM having_some h
        UNION ALL SELECT CASE WHEN :descending THEN 2 ELSE 1 END, l.ord, l.id FROM lacking l
    ) u
    ORDER BY 2 LIMIT :count OFFSET :skip
) x JOIN party p ON p.tenant_id = :tenant AND p.id = x.id
ORDER BY x.ord
