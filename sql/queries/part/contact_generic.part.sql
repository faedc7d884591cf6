-- args: kind int, filter_field int, filter_patterns text[], filter_cased boolean
    AND (:kind = 0 OR p.kind = :kind)
    AND (:filter_field < 0 OR EXISTS (
        SELECT FROM unnest(:filter_patterns) AS w(pattern),
             LATERAL (SELECT CASE :filter_field
                WHEN 1 THEN btrim(CASE WHEN p.kind = 2 THEN p.company_name
                                       ELSE p.first_name || ' ' || p.last_name END)
                WHEN 2 THEN CASE WHEN p.kind = 1 THEN p.first_name END
                WHEN 3 THEN CASE WHEN p.kind = 1 THEN p.last_name END
                WHEN 4 THEN CASE WHEN p.kind = 1 THEN p.job_title END
                WHEN 5 THEN p.note
                WHEN 6 THEN CASE WHEN p.kind = 2 THEN p.company_name END
                WHEN 7 THEN p.id::text
                WHEN 8 THEN (p.kind = 2)::text
                WHEN 9 THEN p.industry
                WHEN 10 THEN p.share_type::text
                WHEN 11 THEN (p.share_type = 0)::text
                WHEN 12 THEN (p.share_type <> 0)::text
                WHEN 13 THEN (SELECT k.company_name FROM party k WHERE k.tenant_id = :tenant
                              AND k.id = p.company_id AND k.deleted_at IS NULL) END) AS f(v)
        WHERE CASE WHEN :filter_cased THEN f.v LIKE w.pattern ELSE fold(f.v) LIKE fold(w.pattern) END))
