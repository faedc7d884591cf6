-- The first branches of party_rows: what a client of WebDelivery consists of. A branch costs its start
-- in every execution, so statements that need no others include only these.
SELECT 1::smallint AS part, p.id AS party_id, h.ord, p.id,
       p.kind::bigint AS n1, p.company_id AS n2, p.main_person_id AS n3, p.owner_id AS n4,
       p.loyalty_id AS n5, p.source_id AS n6, p.status_id AS n7, p.type_id AS n8,
       p.created_by AS n9, p.updated_by AS n10, p.share_type = 1 AS flag1,
       p.share_type = 2 AS flag2, p.last_name AS t1, p.first_name AS t2, p.middle_name AS t3,
       p.company_name AS t4, p.full_name AS t5, p.job_title AS t6, p.role AS t7, p.note AS t8,
       p.industry AS t9, p.birthday::text AS t10, p.external_id AS t11, p.created_at::text AS t12,
       p.updated_at::text AS t13, p.revision::text AS t14, NULL::text AS t15
FROM hit h JOIN party p ON p.tenant_id = $1 AND p.id = h.id
UNION ALL
SELECT 2::smallint, c.party_id, h.ord, c.id,
       c.kind::bigint, c.category::bigint, c.type_id, NULL::bigint, NULL::bigint, NULL::bigint,
       NULL::bigint, NULL::bigint, NULL::bigint, NULL::bigint, c.is_primary, NULL::boolean,
       c.value, NULL::text, NULL::text, NULL::text, NULL::text, NULL::text, NULL::text, NULL::text,
       NULL::text, NULL::text, NULL::text, NULL::text, NULL::text, NULL::text, NULL::text
FROM hit h JOIN contact_info c ON c.tenant_id = $1 AND c.party_id = h.id
WHERE h.parts & 1 <> 0
UNION ALL
SELECT 3::smallint, a.party_id, h.ord, a.id,
       a.category::bigint, a.type_id, a.country_id, a.city_id, a.street_id, a.metro_station_id,
       NULL::bigint, NULL::bigint, NULL::bigint, NULL::bigint, a.is_primary, NULL::boolean,
       a.country, a.city, COALESCE(s.name, a.street), a.region, a.zip, a.house, a.building, a.entry,
       a.floor, a.apartments, a.entry_code, a.note, a.lat, a.lng, NULL::text
FROM hit h JOIN address a ON a.tenant_id = $1 AND a.party_id = h.id
     LEFT JOIN street s ON s.tenant_id = $1 AND s.id = a.street_id
WHERE h.parts & 2 <> 0
UNION ALL
SELECT 7::smallint, l.party_id, h.ord, NULL::bigint,
       l.type_id, NULL::bigint, NULL::bigint, NULL::bigint, NULL::bigint, NULL::bigint,
       NULL::bigint, NULL::bigint, NULL::bigint, NULL::bigint, l.debit_enabled, l.credit_enabled,
       l.number, l.status, l.type_name, l.opened_at::text, l.balance::text, l.code, NULL::text,
       NULL::text, NULL::text, NULL::text, NULL::text, NULL::text, NULL::text, NULL::text, NULL::text
FROM hit h JOIN loyalty_account l ON l.tenant_id = $1 AND l.party_id = h.id
WHERE h.parts & 32 <> 0
UNION ALL
SELECT 8::smallint, l.party_id, h.ord, NULL::bigint,
       l.group_id, NULL::bigint, NULL::bigint, NULL::bigint, NULL::bigint, NULL::bigint,
       NULL::bigint, NULL::bigint, NULL::bigint, NULL::bigint, l.is_virtual, l.is_confirm_manager,
       l.code, l.status, l.offered_at::text, l.expires_at::text, l.group_name, NULL::text, NULL::text,
       NULL::text, NULL::text, NULL::text, NULL::text, NULL::text, NULL::text, NULL::text, NULL::text
FROM hit h JOIN loyalty_card l ON l.tenant_id = $1 AND l.party_id = h.id
WHERE h.parts & 32 <> 0
