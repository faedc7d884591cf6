-- Clients that have one of the numbers, a row each. $1 tenant, $2 keys of the number (text[]).
-- include: packed_columns
FROM kartoteka.party p
WHERE p.tenant_id = $1 AND p.kind = 1 AND p.deleted_at IS NULL
  AND p.id IN (SELECT c.party_id FROM kartoteka.contact_info c
               WHERE c.tenant_id = $1 AND c.kind = 0 AND c.value_key = ANY ($2::text[]))
ORDER BY p.id LIMIT 51
