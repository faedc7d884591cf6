-- args: parts int
-- A page of the people that a CTE found holds, in the order of person_sort and as rows of persons,
-- with the total of the CTE counted.
SELECT
-- include: person_rows
FROM (SELECT :parts AS parts, c.total FROM counted c) want, (
    SELECT y.id, row_number() OVER () AS ord
    FROM (SELECT k.id FROM found k
-- include: person_sort
    ) y
) x JOIN party p ON p.tenant_id = :tenant AND p.id = x.id
ORDER BY x.ord
