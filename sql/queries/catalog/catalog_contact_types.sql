-- name: catalog_contact_types
-- args: none
-- row: id bigint, kind smallint, category smallint, name text, is_phone boolean, is_email boolean,
--      is_skype boolean, is_social boolean, mailing boolean
-- access: read
SELECT id, kind, category, name, is_phone, is_email, is_skype, is_social, mailing
FROM contact_type WHERE tenant_id = :tenant ORDER BY id
