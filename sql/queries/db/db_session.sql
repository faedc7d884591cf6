-- name: db_session
-- Tells a connection about the request that it serves next; it holds until it is changed.
-- args: tenant_text text, time_zone text
-- row: tenant text, time_zone text
-- access: read
-- tenant: none, it sets the session's
SELECT set_config('kartoteka.tenant', :tenant_text, false) AS tenant,
       set_config('TimeZone', :time_zone, false) AS time_zone
