-- name: phone_book
-- args: skip int, count int
-- row: = client_rows
-- access: read, slow
-- People with phones other than faxes, by name, for the books of desk phones.
SELECT p.id, p.id AS ord,
-- include: client_rows
FROM party p
WHERE p.tenant_id = :tenant AND p.kind = :PARTY_PERSON AND p.deleted_at IS NULL
  AND p.packed_contacts IS NOT NULL
  AND EXISTS (SELECT FROM contact_info i
              WHERE i.tenant_id = :tenant AND i.party_id = p.id AND i.kind = :CK_PHONE AND i.category <> :PC_FAX)
ORDER BY p.name_key, p.id OFFSET :skip LIMIT :count
