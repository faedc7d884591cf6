        ORDER BY CASE WHEN NOT $32 THEN k.number END, CASE WHEN $32 THEN k.number END DESC,
                 CASE WHEN NOT $32 THEN k.words END, CASE WHEN $32 THEN k.words END DESC,
                 CASE WHEN NOT $32 THEN k.id END, k.id DESC
        LIMIT $35 OFFSET $36
