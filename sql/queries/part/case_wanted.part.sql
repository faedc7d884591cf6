-- fields: contact_id bigint?, closed boolean?, tags text[], words text[]
    AND (:contact_id IS NULL OR EXISTS (SELECT FROM case_member m WHERE m.tenant_id = :tenant
                               AND m.case_id = c.id AND m.party_id = :contact_id))
    AND (:closed IS NULL OR c.is_closed = :closed)
    AND NOT EXISTS (SELECT FROM unnest(:tags) AS w(title) WHERE NOT EXISTS (
        SELECT FROM case_tag x JOIN tag t ON t.tenant_id = :tenant AND t.id = x.tag_id
        WHERE x.tenant_id = :tenant AND x.case_id = c.id AND t.title_key = fold(btrim(w.title))))
    AND NOT EXISTS (SELECT FROM unnest(:words) AS w(pattern)
                    WHERE fold(c.title) NOT LIKE fold(w.pattern))
