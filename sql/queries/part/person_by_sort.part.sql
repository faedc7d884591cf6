-- The page of what a CTE found holds, in the order of person_sort, as rows of persons.
), hit AS MATERIALIZED (
    SELECT p.id, p.company_id, p.owner_id, p.loyalty_id, p.source_id, p.created_at, p.updated_at,
           p.birthday, p.job_title, p.full_name, p.role, p.external_id, p.packed_contacts,
           x.ord
    FROM (
        SELECT y.id, (row_number() OVER ())::text AS ord
        FROM (SELECT k.id FROM found k
-- include: person_sort
        ) y
    ) x JOIN party p ON p.tenant_id = $1 AND p.id = x.id
)
-- include: person_rows
