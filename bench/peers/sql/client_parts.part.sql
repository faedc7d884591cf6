SELECT 1::bigint AS part, hit.id AS party, hit.id, NULL::bigint AS a, NULL::bigint AS b, NULL::bigint AS c,
       NULL::bigint AS d, NULL::bigint AS e, hit.last_name AS t1, hit.first_name AS t2,
       hit.middle_name AS t3, hit.birthday::text AS t4, hit.note AS t5, hit.external_id AS t6,
       hit.revision::text AS t7, NULL AS t8, NULL AS t9, NULL AS t10, NULL AS t11, NULL AS t12,
       NULL AS t13, NULL AS t14
FROM hit
UNION ALL
SELECT 2, c.party_id, c.id, c.type_id, NULL, NULL, NULL, NULL, c.value, NULL, NULL, NULL, NULL,
       NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
FROM hit JOIN kartoteka.contact_info c ON c.tenant_id = $1 AND c.party_id = hit.id
UNION ALL
SELECT 3, a.party_id, a.id, a.type_id, a.country_id, a.city_id, a.street_id, a.metro_station_id,
       COALESCE(s.name, a.street), a.region, a.zip, a.house, a.building, a.entry, a.floor,
       a.apartments, a.entry_code, a.note, a.lat, a.lng, a.country, a.city
FROM hit JOIN kartoteka.address a ON a.tenant_id = $1 AND a.party_id = hit.id
     LEFT JOIN kartoteka.street s ON s.tenant_id = $1 AND s.id = a.street_id
UNION ALL
SELECT 4, l.party_id, NULL, l.type_id, l.debit_enabled::int, l.credit_enabled::int, NULL, NULL,
       l.number, l.status, l.type_name, l.opened_at::text, l.balance::text, l.code, NULL, NULL, NULL,
       NULL, NULL, NULL, NULL, NULL
FROM hit JOIN kartoteka.loyalty_account l ON l.tenant_id = $1 AND l.party_id = hit.id
UNION ALL
SELECT 5, l.party_id, NULL, l.group_id, l.is_virtual::int, l.is_confirm_manager::int, NULL, NULL,
       l.code, l.status, l.offered_at::text, l.expires_at::text, l.group_name, NULL, NULL, NULL, NULL,
       NULL, NULL, NULL, NULL, NULL
FROM hit JOIN kartoteka.loyalty_card l ON l.tenant_id = $1 AND l.party_id = hit.id
