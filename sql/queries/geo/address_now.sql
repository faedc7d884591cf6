-- name: address_now
-- args: party_id bigint, id bigint
-- row: country_id bigint?, city_id bigint?, street_id bigint?, metro_station_id bigint?
-- access: write
-- Gives the ids in an address, which cannot change until the transaction ends.
SELECT country_id, city_id, street_id, metro_station_id FROM address
WHERE tenant_id = :tenant AND party_id = :party_id AND id = :id FOR UPDATE
