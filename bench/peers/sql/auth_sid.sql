-- A sid and the object it asks for. $1 SHA-256 of the sid in hex, $2 object.
SELECT tenant_id, time_zone, key_id, object_enabled, can_write, utc_offset
FROM kartoteka.auth_sid($1, $2)
