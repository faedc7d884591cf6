-- What peers keep of a tenant for a minute: types, places and employees, by kind. $1 tenant.
SELECT 'contact_type' AS kind, id, kind::bigint AS a, category::bigint AS b, name AS t,
       concat_ws(',', is_phone, is_email, is_skype, is_social, mailing) AS flags
FROM kartoteka.contact_type WHERE tenant_id = $1
UNION ALL SELECT 'address_type', id, category, 0, name, '' FROM kartoteka.address_type WHERE tenant_id = $1
UNION ALL SELECT 'country', id, 0, 0, name, '' FROM kartoteka.country WHERE tenant_id = $1
UNION ALL SELECT 'city', id, country_id, 0, name, '' FROM kartoteka.city WHERE tenant_id = $1
UNION ALL SELECT 'metro', id, city_id, 0, name, '' FROM kartoteka.metro_station WHERE tenant_id = $1
UNION ALL SELECT 'employee', id, 0, 0, login, '' FROM kartoteka.employee WHERE tenant_id = $1
