-- The first branches of party_rows.
SELECT 1::smallint AS part, p.id AS party_id, h.ord, p.id,
       p.kind::bigint AS n1, p.company_id AS n2, p.main_person_id AS n3, p.owner_id AS n4,
       p.loyalty_id AS n5, p.source_id AS n6, p.status_id AS n7, p.type_id AS n8,
       p.created_by AS n9, p.updated_by AS n10, p.share_type = 1 AS flag1,
       p.share_type = 2 AS flag2, p.last_name AS t1, p.first_name AS t2, p.middle_name AS t3,
       p.company_name AS t4, p.full_name AS t5, p.job_title AS t6, p.role AS t7, p.note AS t8,
       p.industry AS t9, p.birthday::text AS t10, p.external_id AS t11, p.created_at::text AS t12,
       p.updated_at::text AS t13, p.revision::text AS t14,
       CASE WHEN p.has_photo THEN 't' END AS t15
FROM hit h JOIN party p ON p.tenant_id = $1 AND p.id = h.id
-- include: client_more
