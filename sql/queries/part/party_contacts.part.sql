-- fields: kinds bigint[], categories bigint[], types bigint[], texts text[], primary_flags bigint[],
--         places bigint[]
-- The contact values that an edit adds.
    SELECT c.kind, c.category, NULLIF(c.type_id, 0) AS type_id, c.value, c.is_primary = 1 AS is_primary, c.place
    FROM unnest(:kinds, :categories, :types, :texts, :primary_flags, :places)
        AS c(kind, category, type_id, value, is_primary, place)
