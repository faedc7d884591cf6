-- name: place_export
-- args: country bigint, after_city bigint, after_street bigint, count int
-- row: city_id bigint, street_id bigint, country text, city text, street text, post_code text
-- access: read, slow
-- Lists streets with their cities, by city and street; a city without streets has one row with an empty street. country: 0
-- for all.
SELECT c.id AS city_id, COALESCE(s.id, 0) AS street_id, k.name AS country, c.name AS city, COALESCE(s.name, '') AS street,
       COALESCE(s.post_code, '') AS post_code
FROM city c JOIN country k ON k.tenant_id = c.tenant_id AND k.id = c.country_id
LEFT JOIN street s ON s.tenant_id = c.tenant_id AND s.city_id = c.id
WHERE c.tenant_id = :tenant AND c.id >= :after_city AND (c.id, COALESCE(s.id, 0)) > (:after_city, :after_street)
  AND :country IN (0, c.country_id)
ORDER BY c.id, COALESCE(s.id, 0) LIMIT :count
