-- name: client_contact_add
-- args: id bigint, kind bigint, category bigint, type_id bigint, value text
-- row: found bigint, item bigint?, setting text?
-- access: write
-- Adds a contact to a person whom client_contact_lock holds, unless one of this type means the same:
-- then that one is the item. A phone means the same when it has all of the new one's numbers with
-- their extensions.
WITH target AS MATERIALIZED (
    SELECT p.id FROM party p
    WHERE p.tenant_id = :tenant AND p.id = :id AND p.kind = :PARTY_PERSON AND p.deleted_at IS NULL
    FOR UPDATE
), same AS MATERIALIZED (
    SELECT contact_twin(:tenant, t.id, :kind::smallint, :category::smallint, :type_id, :value, '{}') AS id
    FROM target t
), item AS (
    INSERT INTO contact_info (tenant_id, id, party_id, kind, category, type_id, value, place)
    SELECT :tenant, next_id(:tenant), t.id, :kind, :category, :type_id, :value, last_place(:tenant, t.id)
    FROM target t, same s
    WHERE s.id IS NULL
    RETURNING id
), touched AS (
    UPDATE party p SET updated_at = now(), updated_by = :employee
    FROM target t WHERE p.tenant_id = :tenant AND p.id = t.id AND EXISTS (SELECT FROM item)
    RETURNING p.id
), logged AS (
    INSERT INTO audit (tenant_id, request_id, key_id, employee_id, action, entity_id)
    SELECT :tenant, :request_id, :key_id, :employee, 'contact.add', touched.id FROM touched
)
SELECT (SELECT count(*) FROM target) AS found,
       COALESCE((SELECT id FROM item), (SELECT id FROM same)) AS item,
       (SELECT set_config('kartoteka.new_party', t.id::text, true) FROM target t) AS setting
