-- args: sort text, sort_categories bigint, sort_field bigint
    SELECT p.id, k.number, k.words
    FROM party p
     CROSS JOIN LATERAL (SELECT
         COALESCE(CASE :sort
             WHEN 'pid' THEN p.id
             WHEN 'date_create' THEN (extract(epoch FROM p.created_at) * 1000000)::bigint
             WHEN 'clid' THEN p.company_id
             WHEN 'iduser' THEN p.owner_id
             WHEN 'loyalty' THEN p.loyalty_id
             WHEN 'clientpath' THEN p.source_id
             WHEN 'date_edit' THEN (extract(epoch FROM p.updated_at) * 1000000)::bigint
             WHEN 'birthday' THEN (p.birthday - '0001-01-01'::date)::bigint
         END, -1) AS number,
         COALESCE(CASE :sort
             WHEN 'person' THEN p.name_key
             WHEN 'ptitle' THEN fold(p.job_title)
             WHEN 'rol' THEN fold(p.role)
             WHEN 'phone' THEN (SELECT min(c.value_key) FROM contact_info c
                 WHERE c.tenant_id = :tenant AND c.party_id = p.id AND c.kind = :CK_PHONE
                   AND (:sort_categories::bigint >> c.category) & 1 = 1)
             WHEN 'mail' THEN (SELECT min(c.value_key) FROM contact_info c
                 WHERE c.tenant_id = :tenant AND c.party_id = p.id AND c.kind = :CK_EMAIL)
             WHEN 'custom' THEN (SELECT fold(v.value) FROM custom_value v
                 WHERE v.tenant_id = :tenant AND v.party_id = p.id AND v.field_id = :sort_field)
         END, '') AS words) k
    WHERE
-- include: person_filter
-- include: party_visible
