SELECT 16 + c.kind * 16 + c.category, c.party_id, c.id, NULL::bigint, NULL::timestamptz, c.value,
       NULL::text, NULL::text
FROM hit h JOIN contact_info c ON c.tenant_id = $1 AND c.party_id = h.id
WHERE (SELECT parts FROM want) & 1 <> 0
