-- name: street_change
-- args: id bigint, name text?, post_code text?
-- row: name text, post_code text
-- access: write
-- NULL keeps the stored value.
UPDATE street SET name = COALESCE(:name, name), post_code = COALESCE(:post_code, post_code)
WHERE tenant_id = :tenant AND id = :id RETURNING name, post_code
