-- args: sort text, descending boolean, count int, skip bigint
-- How equal people `p` of a list are ordered, and as many as a page and those before it need. Who have the same owner,
-- loyalty or source stand in the index in the order of their creation.
             CASE WHEN :sort IN ('iduser', 'loyalty', 'clientpath') AND NOT :descending THEN p.created_at END,
             CASE WHEN :sort IN ('iduser', 'loyalty', 'clientpath') AND :descending THEN p.created_at END DESC,
             CASE WHEN NOT :descending THEN p.id END, CASE WHEN :descending THEN p.id END DESC
    LIMIT :skip + :count
