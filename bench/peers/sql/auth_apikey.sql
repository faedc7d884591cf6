-- An API key and a login in its account; visible: NULL sees everybody. $1 SHA-256 in hex, $2 login.
SELECT tenant_id, time_zone, key_id, employee_id, visible::text AS visible
FROM kartoteka.auth_apikey($1, $2)
