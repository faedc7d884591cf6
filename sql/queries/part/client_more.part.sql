-- What else a client of WebDelivery consists of: branches behind its own row. A branch costs its start in
-- every execution, so statements that need no others include only these.
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
