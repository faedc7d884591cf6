-- name: move_contacts
-- Writes the contact values of marked people and companies in their order. They keep their ids where no record
-- has them. lost: values of a type that is not known.
-- args: none
-- row: lost bigint
-- access: write
WITH item AS MATERIALIZED (
-- include: move_marked
), given AS MATERIALIZED (
    SELECT i.id AS party_id, e.ord, w.id AS wish, COALESCE(t.kind, w.kind) AS kind,
           COALESCE(t.category, w.category, 0) AS category, t.id AS type_id, w.value, COALESCE(w.main, false) AS main
    FROM item i CROSS JOIN LATERAL jsonb_array_elements(i.v -> 'contacts') WITH ORDINALITY AS e(v, ord)
         CROSS JOIN LATERAL jsonb_to_record(e.v) AS w(id bigint, type text, kind smallint, category smallint,
             value text, main boolean)
         LEFT JOIN moved m ON m.tenant_id = :tenant AND m.origin = :origin AND m.sort = 'contact_type'
                              AND m.old_id = w.type
         LEFT JOIN contact_type t ON t.tenant_id = :tenant AND t.id = m.new_id
), wanted AS (
    SELECT DISTINCT ON (g.party_id, COALESCE(g.wish::text, g.kind || ' ' || g.category || ' ' || g.value))
           g.party_id, g.ord, g.wish, g.kind, g.category, g.type_id, g.value, g.main
    FROM given g WHERE g.kind IS NOT NULL
    ORDER BY g.party_id, COALESCE(g.wish::text, g.kind || ' ' || g.category || ' ' || g.value), g.ord
), placed AS MATERIALIZED (
    SELECT w.party_id, w.ord, w.kind, w.category, w.type_id, w.value, w.main,
           CASE WHEN w.wish IS NOT NULL AND NOT EXISTS (SELECT FROM contact_info c WHERE c.tenant_id = :tenant
                    AND c.id = w.wish AND c.party_id <> w.party_id) THEN w.wish
                ELSE COALESCE((SELECT min(c.id) FROM contact_info c WHERE c.tenant_id = :tenant
                    AND c.party_id = w.party_id AND c.kind = w.kind AND c.category = w.category
                    AND c.value = w.value), next_id(:tenant)) END AS id
    FROM wanted w ORDER BY w.party_id, w.ord
), written AS (
    INSERT INTO contact_info AS c (tenant_id, id, party_id, kind, category, type_id, value, is_primary, place)
    SELECT DISTINCT ON (p.id) :tenant, p.id, p.party_id, p.kind, p.category, p.type_id, p.value, p.main, p.ord
    FROM placed p ORDER BY p.id, p.ord
    ON CONFLICT (tenant_id, id) DO UPDATE SET kind = EXCLUDED.kind, category = EXCLUDED.category,
        type_id = EXCLUDED.type_id, value = EXCLUDED.value, is_primary = EXCLUDED.is_primary, place = EXCLUDED.place
    WHERE ROW(c.kind, c.category, c.type_id, c.value, c.is_primary, c.place)
          IS DISTINCT FROM ROW(EXCLUDED.kind, EXCLUDED.category, EXCLUDED.type_id, EXCLUDED.value,
                               EXCLUDED.is_primary, EXCLUDED.place)
)
SELECT count(*) AS lost FROM given g WHERE g.kind IS NULL
