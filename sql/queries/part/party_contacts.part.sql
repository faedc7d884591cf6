-- fields: kinds bigint[], categories bigint[], types bigint[], texts text[], primary_flags bigint[],
--         places bigint[]
-- The contact values that an edit adds; of those that say the same the first, as party_contact_add has it.
    SELECT c.kind, c.category, NULLIF(c.type_id, 0) AS type_id, (array_agg(c.value ORDER BY c.n))[1] AS value,
        bool_or(c.is_primary = 1) AS is_primary, min(c.place) AS place
    FROM unnest(:kinds, :categories, :types, :texts, :primary_flags, :places) WITH ORDINALITY
        AS c(kind, category, type_id, value, is_primary, place, n)
    GROUP BY c.kind, c.category, c.type_id, contact_keys(:tenant, c.kind::smallint, c.value),
        CASE c.kind WHEN :CK_PHONE THEN phone_numbers(c.value, home_country(:tenant)) END
    ORDER BY min(c.n)
