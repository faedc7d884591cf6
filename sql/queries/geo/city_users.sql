-- name: city_users
-- args: id bigint
-- row: addresses bigint, streets bigint, stations bigint
-- access: read
SELECT (SELECT count(*) FROM address a JOIN party p ON p.tenant_id = :tenant AND p.id = a.party_id
        WHERE a.tenant_id = :tenant AND a.city_id = :id AND p.deleted_at IS NULL) AS addresses,
       (SELECT count(*) FROM street WHERE tenant_id = :tenant AND city_id = :id) AS streets,
       (SELECT count(*) FROM metro_station WHERE tenant_id = :tenant AND city_id = :id) AS stations
