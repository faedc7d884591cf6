-- name: move_links
-- Sets the main contacts of companies, the companies they belong to, and those of people, now that all records are
-- here. The lost are those that are not here.
-- args: origin text, person_sort text, company_sort text
-- row: linked bigint, lost bigint
-- access: write, slow
WITH open AS MATERIALIZED (
    SELECT m.new_id AS id, p.kind, m.main_old, m.head_old, p.main_person_id AS main_now, p.company_id AS company_now,
           (SELECT q.id FROM moved x JOIN party q ON q.tenant_id = :tenant AND q.id = x.new_id AND q.deleted_at IS NULL
                AND q.kind = :PARTY_PERSON
            WHERE x.tenant_id = :tenant AND x.origin = :origin AND x.sort = :person_sort AND x.old_id = m.main_old)
               AS main_id,
           (SELECT q.id FROM moved x JOIN party q ON q.tenant_id = :tenant AND q.id = x.new_id AND q.deleted_at IS NULL
                AND q.kind = :PARTY_COMPANY AND q.id <> m.new_id
            WHERE x.tenant_id = :tenant AND x.origin = :origin AND x.sort = :company_sort AND x.old_id = m.head_old)
               AS head_id
    FROM moved m JOIN party p ON p.tenant_id = :tenant AND p.id = m.new_id AND p.deleted_at IS NULL
    WHERE m.tenant_id = :tenant AND m.origin = :origin AND m.sort IN (:person_sort, :company_sort)
      AND (m.main_old IS NOT NULL OR m.head_old IS NOT NULL) AND COALESCE(p.updated_at <= m.moved_at, true)
), linked AS (
    UPDATE party p SET
        main_person_id = CASE WHEN o.kind = :PARTY_COMPANY THEN COALESCE(o.main_id, o.main_now) ELSE p.main_person_id END,
        company_id = CASE WHEN o.kind = :PARTY_PERSON THEN COALESCE(o.head_id, o.company_now) ELSE p.company_id END
    FROM open o
    WHERE p.tenant_id = :tenant AND p.id = o.id
      AND ((o.kind = :PARTY_COMPANY AND o.main_id IS NOT NULL AND o.main_now IS DISTINCT FROM o.main_id)
           OR (o.kind = :PARTY_PERSON AND o.head_id IS NOT NULL AND o.company_now IS DISTINCT FROM o.head_id))
    RETURNING p.id
), heads AS (
    INSERT INTO company_detail AS d (tenant_id, party_id, head_id)
    SELECT :tenant, o.id, o.head_id FROM open o WHERE o.head_id IS NOT NULL AND o.kind = :PARTY_COMPANY
    ON CONFLICT (tenant_id, party_id) DO UPDATE SET head_id = EXCLUDED.head_id
    WHERE d.head_id IS DISTINCT FROM EXCLUDED.head_id
    RETURNING d.party_id
), logged AS (
    INSERT INTO audit (tenant_id, request_id, key_id, employee_id, action, entity_id, detail)
    SELECT :tenant, :request_id, :key_id, :employee, 'party.update', x.id, 'import ' || :origin
    FROM (SELECT m.id FROM linked m UNION SELECT h.party_id FROM heads h) x
)
SELECT (SELECT count(*) FROM linked) + (SELECT count(*) FROM heads) AS linked,
       count(*) FILTER (WHERE o.main_old IS NOT NULL AND o.main_id IS NULL)
       + count(*) FILTER (WHERE o.head_old IS NOT NULL AND o.head_id IS NULL) AS lost
FROM open o
