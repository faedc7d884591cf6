-- The rows of party_rows for hits that carry their own row (client_columns).
SELECT 1::smallint AS part, h.id AS party_id, h.ord, h.id,
-- include: client_names
       , NULL::text AS t15
FROM hit h
-- include: client_more
