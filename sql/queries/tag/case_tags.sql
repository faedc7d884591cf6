-- name: case_tags
-- args: case_id bigint
-- row: title text
-- access: read
SELECT t.title FROM case_tag x JOIN tag t ON t.tenant_id = :tenant AND t.id = x.tag_id
WHERE x.tenant_id = :tenant AND x.case_id = :case_id ORDER BY t.title_key
