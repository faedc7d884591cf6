-- name: photo_set
-- args: id bigint, type text, data text
-- row: id bigint, has_room boolean
-- access: write
-- Stores the picture of a party that the caller may edit; data is in hexadecimal digits. Nothing is
-- stored without room for it: of several at once each sees the room that the others have not yet
-- taken.
WITH target AS MATERIALIZED (
    SELECT p.id FROM party p
    WHERE p.id = :id AND
-- include: party_visible
    FOR UPDATE
), room AS MATERIALIZED (
    SELECT (SELECT n.picture_bytes_max FROM tenant n WHERE n.id = :tenant) >= length(:data) / 2
        + COALESCE(sum(octet_length(f.data)), 0) AS enough
    FROM party_photo f WHERE f.tenant_id = :tenant AND f.party_id <> :id
), stored AS (
    INSERT INTO party_photo (tenant_id, party_id, type, data)
    SELECT :tenant, t.id, :type, decode(:data, 'hex') FROM target t, room WHERE room.enough
    ON CONFLICT (tenant_id, party_id)
    DO UPDATE SET type = EXCLUDED.type, data = EXCLUDED.data, copied_from = NULL
), marked AS (
    UPDATE party p SET has_photo = true, updated_at = now(), updated_by = :employee
    FROM target t, room WHERE p.tenant_id = :tenant AND p.id = t.id AND room.enough
), logged AS (
    INSERT INTO audit (tenant_id, request_id, key_id, employee_id, action, entity_id)
    SELECT :tenant, :request_id, :key_id, :employee, 'party.photo', t.id FROM target t, room WHERE room.enough
)
SELECT t.id, room.enough AS has_room FROM target t, room
