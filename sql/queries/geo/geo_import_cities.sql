-- name: geo_import_cities
-- args: countries text[], cities text[], codes text[], qualified text[], ids bigint[]
-- row: n bigint, city_id bigint?, created boolean
-- access: write, slow
-- Gives the city of each row (n from 1), made where there was none; created is set for the row that
-- made it. A row without a city: there is no such country. A row that names the id of a city of its name and country has
-- that one, whatever other city has the name.
WITH input AS MATERIALIZED (
    SELECT i.n, i.country, i.city, NULLIF(i.code, '') AS code,
           COALESCE(NULLIF(i.qualified, ''), i.city) AS qualified,
           (SELECT c.id FROM city c JOIN country k ON k.tenant_id = c.tenant_id AND k.id = c.country_id
            WHERE c.tenant_id = :tenant AND c.id = i.id AND c.name_key = fold(i.city)
              AND (fold(k.name) = fold(i.country) OR k.iso2 = upper(i.country) OR fold(k.name_en) = fold(i.country))) AS own,
           min(i.n) OVER (PARTITION BY fold(i.country), fold(i.city), i.code) AS first
    FROM unnest(:countries, :cities, :codes, :qualified, :ids) WITH ORDINALITY AS i(country, city, code, qualified, id, n)
), made AS MATERIALIZED (
    SELECT i.n, g.city_id, g.created
    FROM (SELECT n, country, code, city, qualified FROM input x WHERE n = first
          AND EXISTS (SELECT FROM input o WHERE o.first = x.first AND o.own IS NULL) ORDER BY n) i,
         LATERAL geo_place(:tenant, i.country, i.code, i.city, i.qualified) g
)
SELECT i.n, COALESCE(i.own, m.city_id) AS city_id,
       COALESCE(m.created AND i.own IS NULL AND i.n = (SELECT min(o.n) FROM input o WHERE o.first = i.first AND o.own IS NULL), false) AS created
FROM input i LEFT JOIN made m ON m.n = i.first
ORDER BY i.n
