-- A client as rows: 1 person, 2 contacts, 3 addresses, 4 accounts, 5 cards. $1 tenant, $2 id.
WITH hit AS MATERIALIZED (
    SELECT p.id, p.last_name, p.first_name, p.middle_name, p.birthday, p.note, p.external_id,
           p.revision
    FROM kartoteka.party p
    WHERE p.tenant_id = $1 AND p.id = $2 AND p.kind = 1 AND p.deleted_at IS NULL
)
-- include: client_parts
