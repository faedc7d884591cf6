-- name: key_origin_add
-- args: id bigint, origin text
-- row: none
-- access: write
-- tenant: none, the key is one that was made a moment ago
INSERT INTO kartoteka.key_origin (key_id, origin) VALUES (:id, :origin) ON CONFLICT DO NOTHING
