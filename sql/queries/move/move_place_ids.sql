-- name: move_place_ids
-- Has new cities and streets get ids behind those that were taken over, where these are of the range that such
-- ids are made in (docs/compatibility/webdelivery.md).
-- args: none
-- row: city bigint?, street bigint?
-- access: write
SELECT (SELECT setval('city_id', x.top) FROM (SELECT max(c.id) AS top FROM city c
            WHERE c.tenant_id = :tenant AND c.id > 10000000000000 AND c.id < 20000000000000) x
        WHERE x.top >= COALESCE(pg_sequence_last_value('city_id'), 10000000000000)) AS city,
       (SELECT setval('street_id', x.top) FROM (SELECT max(c.id) AS top FROM street c
            WHERE c.tenant_id = :tenant AND c.id > 10000000000000 AND c.id < 20000000000000) x
        WHERE x.top >= COALESCE(pg_sequence_last_value('street_id'), 10000000000000)) AS street
