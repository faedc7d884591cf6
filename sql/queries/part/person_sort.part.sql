        ORDER BY CASE WHEN NOT $29 THEN k.number END, CASE WHEN $29 THEN k.number END DESC,
                 CASE WHEN NOT $29 THEN k.words END, CASE WHEN $29 THEN k.words END DESC,
                 CASE WHEN NOT $29 THEN k.id END, k.id DESC
        LIMIT $32 OFFSET $33
