-- name: person_list_by
-- args: tenant int, see int, employee bigint, visible bigint[], owners bigint[],
--       created_from timestamptz, created_to timestamptz, created_inside interval,
--       changed_from timestamptz, changed_to timestamptz, changed_inside interval,
--       word text, digits text, digits_seven text, company bigint, loyalty text, source text,
--       job_title text, name text, role text, phone text, mail text, uid text, birthday text,
--       custom_fields bigint[], custom_values text[],
--       phone_categories bigint[], phone_texts text[], phone_digits text[],
--       parts int, sort text, descending boolean, sort_field bigint, sort_categories bigint,
--       count int, skip bigint
-- row: = party_rows
-- access: read, slow
-- Any other order: the matches are sorted. Where there is no value it sorts as the least one.
WITH hit AS MATERIALIZED (
    SELECT x.id, row_number() OVER () AS ord, $30 AS parts
    FROM (
        SELECT p.id FROM party p
             CROSS JOIN LATERAL (SELECT
                 COALESCE(CASE $31
                     WHEN 'pid' THEN p.id
                     WHEN 'clid' THEN p.company_id
                     WHEN 'iduser' THEN p.owner_id
                     WHEN 'loyalty' THEN p.loyalty_id
                     WHEN 'clientpath' THEN p.source_id
                     WHEN 'date_edit' THEN (extract(epoch FROM p.updated_at) * 1000000)::bigint
                     WHEN 'birthday' THEN (p.birthday - '0001-01-01'::date)::bigint
                 END, -1) AS number,
                 COALESCE(CASE $31
                     WHEN 'person' THEN p.name_key
                     WHEN 'ptitle' THEN fold(p.job_title)
                     WHEN 'rol' THEN fold(p.role)
                     WHEN 'phone' THEN (SELECT min(c.value_key) FROM contact_info c
                         WHERE c.tenant_id = $1 AND c.party_id = p.id AND c.kind = 0
                           AND ($34::bigint >> c.category) & 1 = 1)
                     WHEN 'mail' THEN (SELECT min(c.value_key) FROM contact_info c
                         WHERE c.tenant_id = $1 AND c.party_id = p.id AND c.kind = 1)
                     WHEN 'custom' THEN (SELECT fold(v.value) FROM custom_value v
                         WHERE v.tenant_id = $1 AND v.party_id = p.id AND v.field_id = $33)
                 END, '') AS words) k
        WHERE
-- include: person_filter
-- include: party_visible
        ORDER BY CASE WHEN NOT $32 THEN k.number END, CASE WHEN $32 THEN k.number END DESC,
                 CASE WHEN NOT $32 THEN k.words END, CASE WHEN $32 THEN k.words END DESC,
                 CASE WHEN NOT $32 THEN p.id END, p.id DESC
        LIMIT $35 OFFSET $36
    ) x
)
-- include: party_rows
