-- fields: sort party_sort, descending boolean, count int, skip int
    ORDER BY CASE WHEN :sort = :SORT_CREATED AND NOT :descending THEN p.created_at END,
             CASE WHEN :sort = :SORT_CREATED AND :descending THEN p.created_at END DESC,
             CASE WHEN :sort = :SORT_DISPLAY_NAME AND NOT :descending
                  THEN display_key(p.kind, p.first_name, p.last_name, p.company_name) END,
             CASE WHEN :sort = :SORT_DISPLAY_NAME AND :descending
                  THEN display_key(p.kind, p.first_name, p.last_name, p.company_name) END DESC,
             CASE WHEN :sort = :SORT_LAST_NAME AND NOT :descending THEN p.name_key END,
             CASE WHEN :sort = :SORT_LAST_NAME AND :descending THEN p.name_key END DESC,
             CASE WHEN :sort = :SORT_TYPE AND NOT :descending THEN p.type_id END NULLS FIRST,
             CASE WHEN :sort = :SORT_TYPE AND :descending THEN p.type_id END DESC NULLS LAST,
             CASE WHEN :sort = :SORT_UPDATED AND NOT :descending THEN p.updated_at END NULLS FIRST,
             CASE WHEN :sort = :SORT_UPDATED AND :descending THEN p.updated_at END DESC NULLS LAST,
             CASE WHEN :sort = :SORT_JOB_TITLE AND NOT :descending THEN fold(p.job_title) END,
             CASE WHEN :sort = :SORT_JOB_TITLE AND :descending THEN fold(p.job_title) END DESC,
             CASE WHEN NOT :descending THEN p.id END, CASE WHEN :descending THEN p.id END DESC
    LIMIT :count OFFSET :skip
