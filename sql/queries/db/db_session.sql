-- name: db_session
-- What a connection has to know of the request it serves next; kept until it is changed.
-- args: tenant text, time_zone text
-- row: tenant text, time_zone text
-- access: read
SELECT set_config('kartoteka.tenant', $1, false) AS tenant,
       set_config('TimeZone', $2, false) AS time_zone
