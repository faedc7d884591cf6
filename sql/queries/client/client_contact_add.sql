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
), sent AS MATERIALIZED (
    SELECT contact_keys(:tenant, :kind::smallint, :value) AS keys
), same AS MATERIALIZED (
    SELECT c.id FROM target t JOIN contact_info c ON c.tenant_id = :tenant AND c.party_id = t.id
        CROSS JOIN sent s
    WHERE c.kind = :kind AND c.type_id = :type_id
      AND (c.value_key = ANY (s.keys) OR c.other_keys && s.keys)
      AND (c.kind <> :CK_PHONE OR phone_says(:tenant, c.value, :value))
    ORDER BY c.place, c.created_at, c.id LIMIT 1
), item AS (
    INSERT INTO contact_info (tenant_id, id, party_id, kind, category, type_id, value, place)
    SELECT :tenant, next_id(:tenant), t.id, :kind, :category, :type_id, :value, last_place(:tenant, t.id)
    FROM target t
    WHERE NOT EXISTS (SELECT FROM same)
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
