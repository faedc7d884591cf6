-- args: words text[], most int
-- The first CTEs of a search for contacts: `label` are its tags, `form` what the words may look like, `lead` the
-- parties with one of the words, else with a tag, at most one more than :most.
label AS MATERIALIZED (
    SELECT COALESCE(t.id, 0) AS id
    FROM unnest(:tags) AS w(title)
         LEFT JOIN tag t ON t.tenant_id = :tenant AND t.entity = :TAG_PARTY AND t.title_key = fold(btrim(w.title))
), form AS MATERIALIZED (
    SELECT f.fits FROM unnest(:words) AS w(typed), search_forms(:tenant, w.typed) f
), lead AS MATERIALIZED (
    SELECT s.party_id FROM search_any(:tenant, :words,
        ARRAY[:SOURCE_NAME, :SOURCE_JOB_TITLE, :SOURCE_CONTACT, :SOURCE_ADDRESS], :most + 1) AS s(party_id)
    WHERE cardinality(:words) > 0
    UNION ALL
    SELECT x.party_id FROM (
        SELECT x.party_id FROM party_tag x
        WHERE x.tenant_id = :tenant AND x.tag_id = (SELECT l.id FROM label l ORDER BY l.id LIMIT 1)
        ORDER BY x.tag_id LIMIT :most + 1) x
    WHERE cardinality(:words) = 0
