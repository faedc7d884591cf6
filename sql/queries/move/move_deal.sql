-- name: move_deal
-- Writes marked deals of SalesMan. lost: clients, contacts and owners that are not here.
-- args: none
-- row: lost bigint
-- access: write
WITH item AS MATERIALIZED (
-- include: move_marked
), given AS MATERIALIZED (
    SELECT i.id, x.title, x.uid, x.created, x.updated, x.plan, x.content, x.amount, x.margin, x.closed, x.ended,
           x.result, x.comment, x.fact, x.client, x.owner, x.persons, z.time_zone,
           (SELECT p.id FROM moved m JOIN party p ON p.tenant_id = :tenant AND p.id = m.new_id AND p.deleted_at IS NULL
            WHERE m.tenant_id = :tenant AND m.origin = :origin AND m.sort = 'client' AND m.old_id = x.client)
               AS company_id,
           (SELECT m.new_id FROM moved m WHERE m.tenant_id = :tenant AND m.origin = :origin AND m.sort = 'employee'
                AND m.old_id = x.owner) AS owner_id,
           ARRAY(SELECT p.id FROM jsonb_array_elements_text(x.persons) WITH ORDINALITY AS w(old, ord)
                     JOIN moved m ON m.tenant_id = :tenant AND m.origin = :origin AND m.sort = 'person'
                                     AND m.old_id = w.old
                     JOIN party p ON p.tenant_id = :tenant AND p.id = m.new_id AND p.deleted_at IS NULL
                 ORDER BY w.ord) AS person_ids
    FROM item i CROSS JOIN LATERAL jsonb_to_record(i.v) AS x(title text, uid text, created text, updated text, plan date,
             content text, amount numeric, margin numeric, closed boolean, ended text, result text, comment text,
             fact numeric, client text, owner text, persons jsonb)
         JOIN tenant z ON z.id = :tenant
), written AS (
    INSERT INTO deal (tenant_id, id, title, external_id, party_id, company_id, person_ids, owner_id, plan_date, amount,
        margin, content, is_closed, closed_at, close_status, close_note, closed_amount, created_at, updated_at)
    SELECT :tenant, g.id, COALESCE(g.title, ''),
        CASE WHEN NOT EXISTS (SELECT FROM deal d WHERE d.tenant_id = :tenant AND d.external_id = g.uid AND d.id <> g.id)
             THEN NULLIF(g.uid, '') END,
        g.person_ids[1], g.company_id, g.person_ids, g.owner_id, g.plan, COALESCE(g.amount, 0), COALESCE(g.margin, 0),
        COALESCE(g.content, ''), COALESCE(g.closed, false), g.ended::timestamp AT TIME ZONE g.time_zone,
        COALESCE(g.result, ''), COALESCE(g.comment, ''), COALESCE(g.fact, 0),
        COALESCE(g.created::timestamp AT TIME ZONE g.time_zone, now()), g.updated::timestamp AT TIME ZONE g.time_zone
    FROM given g
    ON CONFLICT (tenant_id, id) DO UPDATE SET title = EXCLUDED.title, external_id = EXCLUDED.external_id,
        party_id = EXCLUDED.party_id, company_id = EXCLUDED.company_id, person_ids = EXCLUDED.person_ids,
        owner_id = EXCLUDED.owner_id, plan_date = EXCLUDED.plan_date, amount = EXCLUDED.amount,
        margin = EXCLUDED.margin, content = EXCLUDED.content, is_closed = EXCLUDED.is_closed,
        closed_at = EXCLUDED.closed_at, close_status = EXCLUDED.close_status, close_note = EXCLUDED.close_note,
        closed_amount = EXCLUDED.closed_amount, updated_at = EXCLUDED.updated_at
)
SELECT count(*) FILTER (WHERE g.client IS NOT NULL AND g.company_id IS NULL)
       + count(*) FILTER (WHERE g.owner IS NOT NULL AND g.owner_id IS NULL)
       + COALESCE(sum(jsonb_array_length(COALESCE(g.persons, '[]'::jsonb)) - cardinality(g.person_ids)), 0) AS lost
FROM given g
