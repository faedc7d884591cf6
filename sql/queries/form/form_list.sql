-- name: form_list
-- args: none
-- row: id bigint, name text, fields text, address_hour int, form_hour int, taken bigint, last text?
-- access: read, slow
SELECT f.id, f.name, f.fields, f.address_hour, f.form_hour, count(e.id) AS taken,
       date_trunc('second', max(e.at))::text AS last
FROM site_form f LEFT JOIN form_entry e ON e.tenant_id = :tenant AND e.form_id = f.id
WHERE f.tenant_id = :tenant
GROUP BY f.id, f.name, f.fields, f.address_hour, f.form_hour
ORDER BY f.id
