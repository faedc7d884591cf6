-- name: catalog_dictionary
-- args: none
-- row: kind text, id bigint, title text, title_key text, color text, description text,
--      utm_source text, destination text, applies_to text, is_default boolean, position int
-- access: read
SELECT kind, id, title, title_key, color, description, utm_source, destination, applies_to,
       is_default, position
FROM dictionary WHERE tenant_id = :tenant ORDER BY kind, id
