-- name: city_users
-- args: tenant int, id bigint
-- row: addresses bigint, streets bigint, stations bigint
-- access: read
SELECT (SELECT count(*) FROM address a JOIN party p ON p.tenant_id = $1 AND p.id = a.party_id
        WHERE a.tenant_id = $1 AND a.city_id = $2 AND p.deleted_at IS NULL) AS addresses,
       (SELECT count(*) FROM street WHERE tenant_id = $1 AND city_id = $2) AS streets,
       (SELECT count(*) FROM metro_station WHERE tenant_id = $1 AND city_id = $2) AS stations
