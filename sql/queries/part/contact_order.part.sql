    ORDER BY CASE WHEN $6 = 1 AND NOT $7 THEN p.created_at END,
             CASE WHEN $6 = 1 AND $7 THEN p.created_at END DESC,
             CASE WHEN $6 = 2 AND NOT $7
                  THEN display_key(p.kind, p.first_name, p.last_name, p.company_name) END,
             CASE WHEN $6 = 2 AND $7
                  THEN display_key(p.kind, p.first_name, p.last_name, p.company_name) END DESC,
             CASE WHEN $6 = 3 AND NOT $7 THEN p.name_key END,
             CASE WHEN $6 = 3 AND $7 THEN p.name_key END DESC,
             CASE WHEN $6 = 4 AND NOT $7 THEN p.type_id END NULLS FIRST,
             CASE WHEN $6 = 4 AND $7 THEN p.type_id END DESC NULLS LAST,
             CASE WHEN $6 = 5 AND NOT $7 THEN p.updated_at END NULLS FIRST,
             CASE WHEN $6 = 5 AND $7 THEN p.updated_at END DESC NULLS LAST,
             CASE WHEN $6 = 6 AND NOT $7 THEN fold(p.job_title) END,
             CASE WHEN $6 = 6 AND $7 THEN fold(p.job_title) END DESC,
             CASE WHEN NOT $7 THEN p.id END, CASE WHEN $7 THEN p.id END DESC
    LIMIT $8 OFFSET $9
