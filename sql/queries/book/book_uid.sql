-- name: book_uid
-- args: uid text, number bigint?, but_for bigint
-- row: id bigint, name text?
-- access: read
-- The person, other than one, whose card has this identifier: given by a device, or made of his number.
SELECT p.id, c.name
FROM party p LEFT JOIN dav_card c ON c.tenant_id = :tenant AND c.party_id = p.id
WHERE p.tenant_id = :tenant AND p.kind = :PARTY_PERSON AND p.deleted_at IS NULL AND p.id <> :but_for
  AND (p.id = (SELECT x.party_id FROM dav_card x WHERE x.tenant_id = :tenant AND x.uid = :uid)
       OR (p.id = :number AND c.uid IS NULL))
ORDER BY p.id LIMIT 1
