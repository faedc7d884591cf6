-- fields: items bigint[], kinds bigint[], categories bigint[], texts text[], keyed text[]
-- The contact values of imported people; of those of one person that mean the same the first. keyed: the keys that
-- person_import_claim gave.
    SELECT s.item, s.kind, s.category, s.value, s.keys, s.ord
    FROM (SELECT k.ord, k.item, k.kind, k.category, k.value, k.keys,
                 first_value(k.ord) OVER (PARTITION BY k.item, k.kind, k.keys,
                     CASE WHEN k.kind = :CK_PHONE AND k.n > 1
                          THEN phone_numbers(k.value, home_country(:tenant)) END ORDER BY k.ord) AS first_ord
          FROM (SELECT u.ord, u.item, u.kind::smallint AS kind, u.category::smallint AS category, u.value,
                       u.keyed::text[] AS keys,
                       count(*) OVER (PARTITION BY u.item, u.kind) AS n
                FROM unnest(:items, :kinds, :categories, :texts, :keyed) WITH ORDINALITY
                         AS u(item, kind, category, value, keyed, ord) OFFSET 0) k) s
    WHERE s.first_ord = s.ord
