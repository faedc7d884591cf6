-- name: party_merge_changes
-- args: source bigint, target bigint
-- row: action text, what text, id bigint?, value text
-- access: read
-- Lists what the last merge of source into target has done, by its own record and the rows of today: columns of
-- the survivor that were filled (a note: joined), parts that moved to it or were dropped as it has their like.
WITH m AS (
    SELECT m.undo, m.undo -> 'before' AS was, m.undo -> 'after' AS is_now FROM party_merge m
    WHERE m.tenant_id = :tenant AND m.from_id = :source AND m.to_id = :target
    ORDER BY m.id DESC LIMIT 1
)
SELECT x.action, x.what, x.id, COALESCE(x.value, '') AS value FROM (
    SELECT 1 AS part, CASE WHEN a.key = 'note' AND m.was ->> 'note' <> '' THEN 'joined' ELSE 'filled' END AS action,
           a.key AS what, NULL::bigint AS id, a.value
    FROM m, jsonb_each_text(m.is_now) a WHERE m.was ->> a.key IS DISTINCT FROM a.value
    UNION ALL
    SELECT 1, 'filled', a.key, NULL, a.value
    FROM m, jsonb_each_text(CASE jsonb_typeof(m.undo -> 'after_detail') WHEN 'object' THEN m.undo -> 'after_detail'
                            ELSE '{}' END) a
    WHERE a.key NOT IN ('tenant_id', 'party_id') AND COALESCE(a.value, '') <> ''
      AND m.undo -> 'kept_detail' ->> a.key IS DISTINCT FROM a.value
    UNION ALL
    SELECT 1, CASE WHEN undo_rows(m.undo, 'kept_requisites') @> (s -> 'name') THEN 'dropped' ELSE 'moved' END,
           'requisite', NULL, concat(s ->> 'name', ': ', s ->> 'value')
    FROM m, jsonb_array_elements(undo_rows(m.undo, 'requisites')) s
    UNION ALL
    SELECT 1, CASE WHEN k.copied_from = :source THEN 'moved' ELSE 'dropped' END, 'photo', NULL, f.type
    FROM m, party_photo f JOIN party_photo k ON k.tenant_id = :tenant AND k.party_id = :target
    WHERE f.tenant_id = :tenant AND f.party_id = :source
    UNION ALL
    SELECT 2, CASE WHEN c.id IS NULL THEN 'dropped' ELSE 'moved' END, 'contactInfo', (s ->> 'id')::bigint, s ->> 'value'
    FROM m, jsonb_array_elements(undo_rows(m.undo, 'contacts')) s
         LEFT JOIN contact_info c ON c.tenant_id = :tenant AND c.id = (s ->> 'id')::bigint
    UNION ALL
    SELECT 3, CASE WHEN a.id IS NULL THEN 'dropped' ELSE 'moved' END, 'address', (s ->> 'id')::bigint,
           concat_ws(', ', NULLIF(s ->> 'zip', ''), NULLIF(s ->> 'city', ''), NULLIF(s ->> 'street', ''),
                     NULLIF(s ->> 'house', ''))
    FROM m, jsonb_array_elements(undo_rows(m.undo, 'addresses')) s
         LEFT JOIN address a ON a.tenant_id = :tenant AND a.id = (s ->> 'id')::bigint
    UNION ALL
    SELECT 4, CASE WHEN undo_rows(m.undo, 'kept_customs') @> to_jsonb((s ->> 'field_id')::bigint)
                   THEN 'dropped' ELSE 'moved' END, 'customField', (s ->> 'field_id')::bigint, s ->> 'value'
    FROM m, jsonb_array_elements(undo_rows(m.undo, 'customs')) s
    UNION ALL
    SELECT 5, CASE WHEN undo_rows(m.undo, 'kept_tags') @> to_jsonb(t.id) THEN 'dropped' ELSE 'moved' END, 'tag', t.id,
           t.title
    FROM m, jsonb_array_elements_text(undo_rows(m.undo, 'tags')) s
         JOIN tag t ON t.tenant_id = :tenant AND t.id = s::bigint
    UNION ALL
    SELECT 6, CASE WHEN undo_rows(m.undo, 'kept_cases') @> to_jsonb(k.id) THEN 'dropped' ELSE 'moved' END, 'case', k.id,
           k.title
    FROM m, jsonb_array_elements_text(undo_rows(m.undo, 'cases')) s
         JOIN crm_case k ON k.tenant_id = :tenant AND k.id = s::bigint
    UNION ALL
    SELECT 7, 'moved', 'deal', d.id, d.title
    FROM m, jsonb_array_elements_text(undo_rows(m.undo, 'deals') || undo_rows(m.undo, 'company_deals')) s
         JOIN deal d ON d.tenant_id = :tenant AND d.id = s::bigint
    UNION ALL
    SELECT 8, CASE WHEN p.company_id IS NULL THEN 'dropped' ELSE 'moved' END, 'member', p.id, p.full_name
    FROM m, jsonb_array_elements_text(undo_rows(m.undo, 'members')) s
         JOIN party p ON p.tenant_id = :tenant AND p.id = s::bigint
    UNION ALL
    SELECT 9, 'moved', 'account', NULL, s FROM m, jsonb_array_elements_text(undo_rows(m.undo, 'accounts')) s
    UNION ALL
    SELECT 10, 'moved', 'card', NULL, s FROM m, jsonb_array_elements_text(undo_rows(m.undo, 'cards')) s
) x ORDER BY x.part, x.id, x.what, x.value
