-- row: id bigint, external_id text?, title text, created_on text, changed_on text?,
--      company_id bigint?, company_name text?, person_id bigint?, participants text,
--      owner_id bigint?, plan_date text?, amount text, margin text, content text,
--      is_closed boolean, closed_on text?, close_status text, close_note text, closed_amount text
    d.id, d.external_id, d.title, to_char(d.created_at, 'YYYY-MM-DD') AS created_on,
    to_char(d.updated_at, 'YYYY-MM-DD') AS changed_on, d.company_id,
    (SELECT c.company_name FROM party c WHERE c.tenant_id = :tenant AND c.id = d.company_id)
        AS company_name,
    d.party_id AS person_id,
    array_to_string(array_prepend(d.party_id, ARRAY(
        SELECT n.id FROM party_now(:tenant, d.person_ids) n
        WHERE n.id IS DISTINCT FROM d.party_id ORDER BY n.id)), ',') AS participants,
    d.owner_id, d.plan_date::text AS plan_date, d.amount::text AS amount,
    d.margin::text AS margin, d.content, d.is_closed,
    to_char(d.closed_at, 'YYYY-MM-DD') AS closed_on, d.close_status, d.close_note,
    d.closed_amount::text AS closed_amount
