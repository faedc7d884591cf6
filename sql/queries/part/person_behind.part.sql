-- args: after bigint?, descending boolean
-- People `p` behind a person in the order of creation; NULL: all.
    (:after::bigint IS NULL OR CASE WHEN :descending
        THEN (p.created_at, p.id) < ((SELECT a.created_at FROM party a WHERE a.tenant_id = :tenant AND a.id = :after), :after)
        ELSE (p.created_at, p.id) > ((SELECT a.created_at FROM party a WHERE a.tenant_id = :tenant AND a.id = :after), :after)
     END)
