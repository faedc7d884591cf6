-- args: descending boolean, count int, skip bigint
        ORDER BY CASE WHEN NOT :descending THEN k.number END, CASE WHEN :descending THEN k.number END DESC,
                 CASE WHEN NOT :descending THEN k.words END, CASE WHEN :descending THEN k.words END DESC,
                 CASE WHEN NOT :descending THEN k.id END, k.id DESC
        LIMIT :count OFFSET :skip
