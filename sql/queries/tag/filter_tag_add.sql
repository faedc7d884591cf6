-- name: filter_tag_add
-- args: tag_id bigint
-- row: tagged bigint
-- access: write, slow
-- Gives a tag to those contacts of a filter that the caller may edit, and counts them.
WITH target AS MATERIALIZED (
    SELECT p.id FROM party p
    WHERE
-- include: party_visible
-- include: contact_wanted
-- include: contact_generic
-- include: contact_found
-- include: contact_order
    FOR UPDATE
), linked AS (
    INSERT INTO party_tag AS x (tenant_id, party_id, tag_id)
    SELECT :tenant, t.id, :tag_id FROM target t
    ON CONFLICT (tenant_id, party_id, tag_id) DO NOTHING
    RETURNING x.party_id
), logged AS (
    INSERT INTO audit (tenant_id, request_id, key_id, employee_id, action, entity_id)
    SELECT :tenant, :request_id, :key_id, :employee, 'party.tag', l.party_id FROM linked l
)
SELECT count(*) AS tagged FROM target
