    AND ($4 IS NULL OR EXISTS (SELECT FROM case_member m WHERE m.tenant_id = $1
                               AND m.case_id = c.id AND m.party_id = $4))
    AND ($5 IS NULL OR c.is_closed = $5)
    AND NOT EXISTS (SELECT FROM unnest($6) AS w(title) WHERE NOT EXISTS (
        SELECT FROM case_tag x JOIN tag t ON t.tenant_id = $1 AND t.id = x.tag_id
        WHERE x.tenant_id = $1 AND x.case_id = c.id AND t.title_key = fold(btrim(w.title))))
    AND NOT EXISTS (SELECT FROM unnest($7) AS w(pattern)
                    WHERE fold(c.title) NOT LIKE fold(w.pattern))
