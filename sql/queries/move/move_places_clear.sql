-- name: move_places_clear
-- Takes the places that a new tenant begins with from a tenant that has no people and companies, and no places
-- from another system: those that come from there take their stead.
-- args: none
-- row: cleared bigint
-- access: write
WITH fresh AS MATERIALIZED (
    SELECT NOT EXISTS (SELECT FROM party p WHERE p.tenant_id = :tenant)
           AND NOT EXISTS (SELECT FROM moved m WHERE m.tenant_id = :tenant AND m.sort = 'country') AS yes
), stations AS (
    DELETE FROM metro_station x USING fresh f WHERE f.yes AND x.tenant_id = :tenant
), streets AS (
    DELETE FROM street x USING fresh f WHERE f.yes AND x.tenant_id = :tenant
), cities AS (
    DELETE FROM city x USING fresh f WHERE f.yes AND x.tenant_id = :tenant
), countries AS (
    DELETE FROM country x USING fresh f WHERE f.yes AND x.tenant_id = :tenant RETURNING x.id
)
SELECT count(*) AS cleared FROM countries
