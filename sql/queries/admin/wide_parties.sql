-- name: wide_parties
-- args: behind bigint, count int
-- row: id bigint
-- access: read, slow
-- Lists the next parties that have an id above 32 bits, or a contact value or address with such an
-- id.
SELECT w.id FROM (
    SELECT p.id FROM kartoteka.party p WHERE p.tenant_id = :tenant AND p.id > 2147483647
    UNION
    SELECT c.party_id FROM kartoteka.contact_info c
    WHERE c.tenant_id = :tenant AND c.id > 2147483647
    UNION
    SELECT a.party_id FROM kartoteka.address a WHERE a.tenant_id = :tenant AND a.id > 2147483647
) w JOIN kartoteka.party p ON p.tenant_id = :tenant AND p.id = w.id AND p.deleted_at IS NULL
WHERE w.id > :behind ORDER BY w.id LIMIT :count
