-- row: part smallint, party_id bigint, ord bigint, id bigint,
--      n1 bigint?, n2 bigint?, n3 bigint?, n4 bigint?, n5 bigint?, n6 bigint?, n7 bigint?, n8 bigint?,
--      n9 bigint?, n10 bigint?, flag1 boolean?, flag2 boolean?,
--      t1 text?, t2 text?, t3 text?, t4 text?, t5 text?, t6 text?, t7 text?, t8 text?, t9 text?, t10 text?,
--      t11 text?, t12 text?, t13 text?, t14 text?, t15 text?, contacts text?, addresses text?,
--      loyalty text?
SELECT 1::smallint AS part, p.id AS party_id, h.ord, p.id,
       p.kind::bigint AS n1, p.company_id AS n2, p.main_person_id AS n3, p.owner_id AS n4,
       p.loyalty_id AS n5, p.source_id AS n6, p.status_id AS n7, p.type_id AS n8,
       p.created_by AS n9, p.updated_by AS n10, p.share_type = 1 AS flag1,
       p.share_type = 2 AS flag2, p.last_name AS t1, p.first_name AS t2, p.middle_name AS t3,
       p.company_name AS t4, p.full_name AS t5, p.job_title AS t6, p.role AS t7, p.note AS t8,
       p.industry AS t9,
       p.birthday::text || ' ' || (EXTRACT(epoch FROM p.birthday::timestamp)
           - EXTRACT(epoch FROM p.birthday::timestamptz))::int AS t10,
       p.external_id AS t11, p.created_at::text AS t12,
       p.updated_at::text AS t13, p.revision::text AS t14,
       CASE WHEN p.has_photo THEN 't' END AS t15,
       CASE WHEN h.parts & :PART_CONTACTS <> 0 THEN p.packed_contacts END AS contacts,
       CASE WHEN h.parts & :PART_ADDRESSES <> 0 THEN p.packed_addresses END AS addresses,
       CASE WHEN h.parts & :PART_LOYALTY <> 0 THEN p.packed_loyalty END AS loyalty
FROM hit h JOIN party p ON p.tenant_id = :tenant AND p.id = h.id
UNION ALL
SELECT 4::smallint, v.party_id, h.ord, v.field_id,
       NULL::bigint, NULL::bigint, NULL::bigint, NULL::bigint, NULL::bigint, NULL::bigint,
       NULL::bigint, NULL::bigint, NULL::bigint, NULL::bigint, NULL::boolean, NULL::boolean,
       v.value, NULL::text, NULL::text, NULL::text, NULL::text, NULL::text, NULL::text, NULL::text,
       NULL::text, NULL::text, NULL::text, NULL::text, NULL::text, NULL::text, NULL::text,
       NULL::text, NULL::text, NULL::text
FROM hit h JOIN custom_value v ON v.tenant_id = :tenant AND v.party_id = h.id
WHERE h.parts & :PART_CUSTOMS <> 0
UNION ALL
SELECT 5::smallint, x.party_id, h.ord, x.tag_id,
       NULL::bigint, NULL::bigint, NULL::bigint, NULL::bigint, NULL::bigint, NULL::bigint,
       NULL::bigint, NULL::bigint, NULL::bigint, NULL::bigint, NULL::boolean, NULL::boolean,
       t.title, NULL::text, NULL::text, NULL::text, NULL::text, NULL::text, NULL::text, NULL::text,
       NULL::text, NULL::text, NULL::text, NULL::text, NULL::text, NULL::text, NULL::text,
       NULL::text, NULL::text, NULL::text
FROM hit h JOIN party_tag x ON x.tenant_id = :tenant AND x.party_id = h.id
     JOIN tag t ON t.tenant_id = :tenant AND t.id = x.tag_id
WHERE h.parts & :PART_TAGS <> 0
UNION ALL
SELECT 6::smallint, x.party_id, h.ord, x.employee_id,
       NULL::bigint, NULL::bigint, NULL::bigint, NULL::bigint, NULL::bigint, NULL::bigint,
       NULL::bigint, NULL::bigint, NULL::bigint, NULL::bigint, NULL::boolean, NULL::boolean,
       NULL::text, NULL::text, NULL::text, NULL::text, NULL::text, NULL::text, NULL::text, NULL::text,
       NULL::text, NULL::text, NULL::text, NULL::text, NULL::text, NULL::text, NULL::text,
       NULL::text, NULL::text, NULL::text
FROM hit h JOIN party_access x ON x.tenant_id = :tenant AND x.party_id = h.id
WHERE h.parts & :PART_ACCESS <> 0
UNION ALL
SELECT 9::smallint, p.id, h.ord, k.id,
       k.kind::bigint, k.company_id, k.main_person_id, k.owner_id, k.loyalty_id, k.source_id,
       k.status_id, k.type_id, k.created_by, k.updated_by, k.share_type = 1, k.share_type = 2,
       k.last_name, k.first_name, k.middle_name, k.company_name, k.full_name, k.job_title, k.role,
       k.note, k.industry,
       k.birthday::text || ' 0', k.external_id, k.created_at::text, k.updated_at::text,
       NULL::text, CASE WHEN k.has_photo THEN 't' END, NULL::text, NULL::text,
       NULL::text
FROM hit h JOIN party p ON p.tenant_id = :tenant AND p.id = h.id
     JOIN party k ON k.tenant_id = :tenant AND k.id = p.company_id AND k.deleted_at IS NULL
WHERE h.parts & :PART_COMPANY <> 0
UNION ALL
SELECT 10::smallint, h.id, h.ord, count(p.id),
       NULL::bigint, NULL::bigint, NULL::bigint, NULL::bigint, NULL::bigint, NULL::bigint,
       NULL::bigint, NULL::bigint, NULL::bigint, NULL::bigint, NULL::boolean, NULL::boolean,
       NULL::text, NULL::text, NULL::text, NULL::text, NULL::text, NULL::text, NULL::text, NULL::text,
       NULL::text, NULL::text, NULL::text, NULL::text, NULL::text, NULL::text, NULL::text,
       NULL::text, NULL::text, NULL::text
FROM hit h JOIN party p ON p.tenant_id = :tenant AND p.company_id = h.id AND p.deleted_at IS NULL
WHERE h.parts & :PART_COUNTS <> 0
GROUP BY h.id, h.ord
UNION ALL
SELECT 11::smallint, p.id, h.ord, x.employee_id,
       NULL::bigint, NULL::bigint, NULL::bigint, NULL::bigint, NULL::bigint, NULL::bigint,
       NULL::bigint, NULL::bigint, NULL::bigint, NULL::bigint, NULL::boolean, NULL::boolean,
       NULL::text, NULL::text, NULL::text, NULL::text, NULL::text, NULL::text, NULL::text, NULL::text,
       NULL::text, NULL::text, NULL::text, NULL::text, NULL::text, NULL::text, NULL::text,
       NULL::text, NULL::text, NULL::text
FROM hit h JOIN party p ON p.tenant_id = :tenant AND p.id = h.id
     JOIN party_access x ON x.tenant_id = :tenant AND x.party_id = p.company_id
WHERE h.parts & :PART_ACCESS <> 0 AND h.parts & :PART_COMPANY <> 0
