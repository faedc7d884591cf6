    AND CASE $14::int WHEN 1 THEN p.kind = 2 WHEN 2 THEN p.kind = 1
             WHEN 3 THEN EXISTS (SELECT FROM deal d WHERE d.tenant_id = $1
                                 AND (d.party_id = p.id OR d.company_id = p.id))
             WHEN 4 THEN p.kind = 1 AND p.company_id IS NULL
             WHEN 5 THEN p.kind = 2 OR p.company_id IS NULL
             ELSE true END
    AND ($15 IS NULL OR COALESCE(p.status_id, 0) = $15)
    AND ($16 IS NULL OR COALESCE(p.type_id, 0) = $16)
    AND ($17 IS NULL OR p.owner_id = $17 OR ($17 = 0) = NOT EXISTS (SELECT FROM party_access a
         WHERE a.tenant_id = $1 AND a.party_id = p.id AND ($17 = 0 OR a.employee_id = $17)))
    AND ($18 IS NULL OR (p.share_type <> 0) = $18)
    AND ($19 IS NULL OR p.created_at >= $19)
    AND ($20 IS NULL OR p.created_at < $20 + interval '1 day')
    AND (cardinality($21) = 0 OR NOT EXISTS (SELECT FROM unnest($21) AS w(title) WHERE NOT EXISTS (
        SELECT FROM party_tag x JOIN tag t ON t.tenant_id = $1 AND t.id = x.tag_id
        WHERE x.tenant_id = $1 AND x.party_id = p.id AND t.title_key = fold(btrim(w.title)))))
