-- name: person_import_tags
-- args: ids bigint[], titles text[]
-- row: party_id bigint
-- access: write, slow
-- Gives people tags, ids[i] the one called titles[i], made where there is none; a row for each person who gets
-- one that he did not have. "planning": see person_import_add.
WITH wanted AS MATERIALIZED (
    SELECT w.party_id, w.title, fold(w.title) AS title_key,
           set_config('plan_cache_mode', 'auto', true) AS planning
    FROM unnest(:ids, :titles) AS w(party_id, title)
), made AS (
    INSERT INTO tag (tenant_id, id, entity, title)
    SELECT :tenant, next_id(:tenant), :TAG_PARTY, n.title
    FROM (SELECT DISTINCT ON (w.title_key) w.title_key, w.title FROM wanted w ORDER BY w.title_key, w.title) n
    WHERE NOT EXISTS (SELECT FROM tag o WHERE o.tenant_id = :tenant AND o.entity = :TAG_PARTY
                      AND o.title_key = n.title_key)
    ON CONFLICT ON CONSTRAINT tag_title DO UPDATE SET title = tag.title
    RETURNING id, title_key
), known AS (
    SELECT o.id, o.title_key FROM tag o
    WHERE o.tenant_id = :tenant AND o.entity = :TAG_PARTY AND o.title_key IN (SELECT w.title_key FROM wanted w)
    UNION ALL SELECT m.id, m.title_key FROM made m
), linked AS (
    INSERT INTO party_tag AS x (tenant_id, party_id, tag_id)
    SELECT DISTINCT :tenant, w.party_id, k.id FROM wanted w JOIN known k ON k.title_key = w.title_key
    ON CONFLICT (tenant_id, party_id, tag_id) DO NOTHING
    RETURNING x.party_id
), logged AS (
    INSERT INTO audit (tenant_id, request_id, key_id, employee_id, action, entity_id)
    SELECT DISTINCT :tenant, :request_id, :key_id, :employee, 'party.tag', l.party_id FROM linked l
)
SELECT DISTINCT l.party_id FROM linked l
