-- name: geo_import_cities
-- args: countries text[], cities text[], codes text[], qualified text[]
-- row: n bigint, city_id bigint?, created boolean
-- access: write, slow
-- Gives the city of each row (n from 1), made where there was none; created is set for the row that
-- made it. A row without a city: there is no such country.
WITH input AS MATERIALIZED (
    SELECT i.n, i.country, i.city, NULLIF(i.code, '') AS code,
           COALESCE(NULLIF(i.qualified, ''), i.city) AS qualified,
           min(i.n) OVER (PARTITION BY fold(i.country), fold(i.city), i.code) AS first
    FROM unnest(:countries, :cities, :codes, :qualified) WITH ORDINALITY AS i(country, city, code, qualified, n)
), made AS MATERIALIZED (
    SELECT i.n, g.city_id, g.created
    FROM (SELECT n, country, code, city, qualified FROM input WHERE n = first ORDER BY n) i,
         LATERAL geo_place(:tenant, i.country, i.code, i.city, i.qualified) g
)
SELECT i.n, m.city_id, COALESCE(m.created AND i.n = m.n, false) AS created
FROM input i LEFT JOIN made m ON m.n = i.first
ORDER BY i.n
