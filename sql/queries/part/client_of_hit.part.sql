-- The rows of party_rows for hits that carry their own row (client_columns).
SELECT 1::smallint AS part, h.id AS party_id, h.ord, h.id,
       1::bigint AS n1, NULL::bigint AS n2, NULL::bigint AS n3, NULL::bigint AS n4,
       NULL::bigint AS n5, NULL::bigint AS n6, NULL::bigint AS n7, NULL::bigint AS n8,
       NULL::bigint AS n9, NULL::bigint AS n10, NULL::boolean AS flag1, NULL::boolean AS flag2,
       h.last_name AS t1, h.first_name AS t2, h.middle_name AS t3, NULL::text AS t4,
       NULL::text AS t5, NULL::text AS t6, NULL::text AS t7, h.note AS t8, NULL::text AS t9,
       h.birthday::text AS t10, h.external_id AS t11, NULL::text AS t12, NULL::text AS t13,
       h.revision::text AS t14, NULL::text AS t15
FROM hit h
-- include: client_more
