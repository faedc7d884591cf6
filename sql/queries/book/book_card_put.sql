-- name: book_card_put
-- args: party bigint, name text?, uid text?, extra text
-- row: none
-- access: write
-- Stores what a device has written beside a person; the name and the identifier that he has stay.
INSERT INTO dav_card AS old (tenant_id, party_id, name, uid, extra)
VALUES (:tenant, :party, :name, :uid, :extra)
ON CONFLICT (tenant_id, party_id) DO UPDATE
    SET name = COALESCE(old.name, EXCLUDED.name), uid = COALESCE(old.uid, EXCLUDED.uid), extra = EXCLUDED.extra
    WHERE old.extra <> EXCLUDED.extra
