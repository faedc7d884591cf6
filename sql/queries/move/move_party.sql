-- name: move_party
-- Writes marked people and companies, without what there are many of. Dictionaries are named by titles, other
-- records by their ids in the other system. lost: companies of people that are not here.
-- args: origin text, sort text, company_sort text, rows jsonb
-- row: lost bigint
-- access: write
WITH item AS MATERIALIZED (
    SELECT m.new_id AS id, x.kind, x.last, x.first, x.middle, x.name, x.job, x.role, x.note, x.industry, x.uid,
           x.company, x.share, z.time_zone,
           COALESCE(x.birthday, (SELECT left(v.value, 10)::date
               FROM jsonb_to_recordset(x.customs) AS v(field text, value text)
                    JOIN moved f ON f.tenant_id = :tenant AND f.origin = :origin AND f.sort = 'field'
                                    AND f.old_id = v.field
                    JOIN custom_field cf ON cf.tenant_id = :tenant AND cf.id = f.new_id AND cf.maps_to = 'birthday'
               WHERE v.value ~ '^[12][0-9]{3}-[0-9]{2}-[0-9]{2}' ORDER BY f.new_id LIMIT 1)) AS birthday,
           (SELECT c.new_id FROM moved c JOIN party p ON p.tenant_id = :tenant AND p.id = c.new_id
                AND p.kind = :PARTY_COMPANY AND p.deleted_at IS NULL
            WHERE c.tenant_id = :tenant AND c.origin = :origin AND c.sort = :company_sort AND c.old_id = x.company)
               AS company_id,
           (SELECT e.new_id FROM moved e WHERE e.tenant_id = :tenant AND e.origin = :origin AND e.sort = 'employee'
                AND e.old_id = x.owner) AS owner_id,
           (SELECT e.new_id FROM moved e WHERE e.tenant_id = :tenant AND e.origin = :origin AND e.sort = 'employee'
                AND e.old_id = x.creator) AS created_by,
           (SELECT d.id FROM dictionary d WHERE d.tenant_id = :tenant AND d.kind = 'loyalty'
                AND d.title_key = fold(x.loyalty)) AS loyalty_id,
           (SELECT d.id FROM dictionary d WHERE d.tenant_id = :tenant AND d.kind = 'source'
                AND d.title_key = fold(x.channel)) AS source_id,
           (SELECT d.id FROM dictionary d WHERE d.tenant_id = :tenant AND d.kind = 'contact_status'
                AND d.title_key = fold(x.status)) AS status_id,
           (SELECT d.id FROM dictionary d WHERE d.tenant_id = :tenant AND d.kind = 'contact_type'
                AND d.title_key = fold(x.type)) AS type_id,
           CASE WHEN x.created ~ '(Z|[+-][0-9]{2}:?[0-9]{2})$' THEN x.created::timestamptz
                ELSE x.created::timestamp AT TIME ZONE z.time_zone END AS created_at,
           CASE WHEN x.updated ~ '(Z|[+-][0-9]{2}:?[0-9]{2})$' THEN x.updated::timestamptz
                ELSE x.updated::timestamp AT TIME ZONE z.time_zone END AS updated_at
    FROM jsonb_to_recordset(:rows) AS x(old text, kind smallint, last text, first text, middle text, name text,
             job text, role text, note text, industry text, birthday date, uid text, company text, owner text,
             creator text, loyalty text, channel text, status text, type text, share smallint, created text,
             updated text, customs jsonb)
         JOIN moved m ON m.tenant_id = :tenant AND m.origin = :origin AND m.sort = :sort AND m.old_id = x.old
                         AND m.digest IN ('+', '~')
         JOIN tenant z ON z.id = :tenant
), written AS (
    INSERT INTO party AS p (tenant_id, id, kind, last_name, first_name, middle_name, company_name, job_title, role,
        note, industry, birthday, external_id, company_id, owner_id, loyalty_id, source_id, status_id, type_id,
        share_type, created_at, created_by, updated_at)
    SELECT :tenant, i.id, i.kind, COALESCE(i.last, ''), COALESCE(i.first, ''), COALESCE(i.middle, ''),
        COALESCE(i.name, ''), COALESCE(i.job, ''), COALESCE(i.role, ''), COALESCE(i.note, ''),
        COALESCE(i.industry, ''), i.birthday,
        CASE WHEN NOT EXISTS (SELECT FROM party q WHERE q.tenant_id = :tenant AND q.kind = i.kind
                              AND q.external_id = i.uid AND q.deleted_at IS NULL AND q.id <> i.id)
             THEN NULLIF(i.uid, '') END,
        i.company_id, i.owner_id, i.loyalty_id, i.source_id, i.status_id, i.type_id, COALESCE(i.share, 1),
        COALESCE(i.created_at, now()), i.created_by, i.updated_at
    FROM item i
    ON CONFLICT (tenant_id, id) DO UPDATE SET last_name = EXCLUDED.last_name, first_name = EXCLUDED.first_name,
        middle_name = EXCLUDED.middle_name, company_name = EXCLUDED.company_name, job_title = EXCLUDED.job_title,
        role = EXCLUDED.role, note = EXCLUDED.note, industry = EXCLUDED.industry, birthday = EXCLUDED.birthday,
        external_id = EXCLUDED.external_id, company_id = EXCLUDED.company_id, owner_id = EXCLUDED.owner_id,
        loyalty_id = EXCLUDED.loyalty_id, source_id = EXCLUDED.source_id, status_id = EXCLUDED.status_id,
        type_id = EXCLUDED.type_id, share_type = EXCLUDED.share_type, updated_at = EXCLUDED.updated_at, main_person_id = NULL
)
SELECT count(*) AS lost FROM item i WHERE i.company IS NOT NULL AND i.company_id IS NULL
