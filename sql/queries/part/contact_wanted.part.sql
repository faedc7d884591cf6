-- fields: view party_view, status_id bigint?, type_id bigint?, owner_id bigint?, shared boolean?,
--         created_from timestamptz?, created_to timestamptz?, tags text[]
    AND CASE :view::int WHEN :VIEW_COMPANIES THEN p.kind = :PARTY_COMPANY WHEN :VIEW_PERSONS THEN p.kind = :PARTY_PERSON
             WHEN :VIEW_WITH_DEAL THEN EXISTS (SELECT FROM deal d WHERE d.tenant_id = :tenant AND d.party_id = p.id)
                                 OR EXISTS (SELECT FROM deal d WHERE d.tenant_id = :tenant AND d.company_id = p.id)
             WHEN :VIEW_WITHOUT_COMPANY THEN p.kind = :PARTY_PERSON AND p.company_id IS NULL
             WHEN :VIEW_ON_THEIR_OWN THEN p.kind = :PARTY_COMPANY OR p.company_id IS NULL
             ELSE true END
    AND (:status_id IS NULL OR p.status_id = NULLIF(:status_id, 0) OR :status_id = 0 AND p.status_id IS NULL)
    AND (:type_id IS NULL OR p.type_id = NULLIF(:type_id, 0) OR :type_id = 0 AND p.type_id IS NULL)
    AND (:owner_id IS NULL OR p.owner_id = :owner_id OR (:owner_id = 0) = NOT EXISTS (SELECT FROM party_access a
         WHERE a.tenant_id = :tenant AND a.party_id = p.id AND (:owner_id = 0 OR a.employee_id = :owner_id)))
    AND CASE WHEN :shared IS NULL THEN true WHEN :shared THEN p.share_type <> :SHARE_PRIVATE
             ELSE p.share_type = :SHARE_PRIVATE END
    AND (:created_from IS NULL OR p.created_at >= :created_from)
    AND (:created_to IS NULL OR p.created_at < :created_to + interval '1 day')
    AND (cardinality(:tags) = 0 OR NOT EXISTS (SELECT FROM unnest(:tags) AS w(title) WHERE NOT EXISTS (
        SELECT FROM party_tag x JOIN tag t ON t.tenant_id = :tenant AND t.id = x.tag_id
        WHERE x.tenant_id = :tenant AND x.party_id = p.id AND t.title_key = fold(btrim(w.title)))))
