-- name: book_card_free
-- args: name text?, uid text?
-- row: none
-- access: write
-- Takes a name and an identifier from people who were deleted: a device puts the card there again.
UPDATE dav_card c
SET name = NULLIF(c.name, :name), uid = NULLIF(c.uid, :uid)
FROM party p
WHERE c.tenant_id = :tenant AND (c.name = :name OR c.uid = :uid)
  AND p.tenant_id = :tenant AND p.id = c.party_id AND p.deleted_at IS NOT NULL
