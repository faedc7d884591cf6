-- fields: kind int, filter_field party_field, filter_patterns text[], filter_cased boolean
    AND (:kind = :PARTY_ANY OR p.kind = :kind)
    -- A text of a name or of a job title leads to who has its longest word.
    AND (NOT COALESCE(:filter_field IN (:FIELD_DISPLAY_NAME, :FIELD_FIRST_NAME, :FIELD_LAST_NAME, :FIELD_JOB_TITLE,
                                        :FIELD_COMPANY_NAME)
                      AND cardinality(:filter_patterns::text[]) = 1
                      AND length(like_word((:filter_patterns::text[])[1])) > 1, false)
         OR p.id = ANY (ARRAY(
             SELECT w.party_id FROM search_words(:tenant, like_word((:filter_patterns::text[])[1]), '{1,2}', NULL) w)))
    AND (:filter_field = :FIELD_NONE OR EXISTS (
        SELECT FROM unnest(:filter_patterns) AS w(pattern),
             LATERAL (SELECT CASE :filter_field
                WHEN :FIELD_DISPLAY_NAME THEN btrim(CASE WHEN p.kind = :PARTY_COMPANY THEN p.company_name
                                       ELSE p.first_name || ' ' || p.last_name END)
                WHEN :FIELD_FIRST_NAME THEN CASE WHEN p.kind = :PARTY_PERSON THEN p.first_name END
                WHEN :FIELD_LAST_NAME THEN CASE WHEN p.kind = :PARTY_PERSON THEN p.last_name END
                WHEN :FIELD_JOB_TITLE THEN CASE WHEN p.kind = :PARTY_PERSON THEN p.job_title END
                WHEN :FIELD_NOTE THEN p.note
                WHEN :FIELD_COMPANY_NAME THEN CASE WHEN p.kind = :PARTY_COMPANY THEN p.company_name END
                WHEN :FIELD_ID THEN p.id::text
                WHEN :FIELD_IS_COMPANY THEN (p.kind = :PARTY_COMPANY)::text
                WHEN :FIELD_INDUSTRY THEN p.industry
                WHEN :FIELD_SHARE_TYPE THEN p.share_type::text
                WHEN :FIELD_IS_PRIVATE THEN (p.share_type = :SHARE_PRIVATE)::text
                WHEN :FIELD_IS_SHARED THEN (p.share_type <> :SHARE_PRIVATE)::text
                WHEN :FIELD_EMPLOYER THEN (SELECT k.company_name FROM party k WHERE k.tenant_id = :tenant
                              AND k.id = p.company_id AND k.deleted_at IS NULL) END) AS f(v)
        WHERE CASE WHEN :filter_cased THEN f.v LIKE w.pattern ELSE fold(f.v) LIKE fold(w.pattern) END))
