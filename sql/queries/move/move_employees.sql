-- name: move_employees
-- Takes over employees of another system. One who is here with that login stays, and gets the id (GUID) that R7
-- knows him by there; the others are added without a password.
-- args: origin text, rows jsonb, dry boolean
-- row: ord bigint, outcome text, id bigint?
-- access: write
WITH item AS MATERIALIZED (
    SELECT e.ord, x.old, x.uuid, x.login, x.name, x.title, x.email, x.phone, x.internal, x.mobile, x.uid, x.department,
           x.role, x.admin, x.active, m.new_id,
           CASE WHEN x.old ~ '^[1-9][0-9]{0,17}$' THEN x.old::bigint END AS wish,
           COALESCE((SELECT s.id FROM employee s WHERE s.tenant_id = :tenant AND s.uuid = x.uuid),
                    (SELECT s.id FROM employee s WHERE s.tenant_id = :tenant AND s.login_key = fold(x.login))) AS here
    FROM jsonb_array_elements(:rows) WITH ORDINALITY AS e(v, ord)
         CROSS JOIN LATERAL jsonb_to_record(e.v) AS x(old text, uuid uuid, login text, name text, title text, email text,
             phone text, internal text, mobile text, uid text, department text, role text, admin boolean, active boolean)
         LEFT JOIN moved m ON m.tenant_id = :tenant AND m.origin = :origin AND m.sort = 'employee' AND m.old_id = x.old
), placed AS MATERIALIZED (
    SELECT i.ord, i.old, i.uuid, i.login, i.name, i.title, i.email, i.phone, i.internal, i.mobile, i.uid, i.department, i.role, i.admin, i.active, i.new_id, i.here,
           CASE WHEN i.new_id IS NOT NULL OR i.here IS NOT NULL THEN COALESCE(i.new_id, i.here)
                     WHEN :dry THEN NULL
                     WHEN i.wish IS NOT NULL AND NOT EXISTS (SELECT FROM employee s WHERE s.tenant_id = :tenant
                         AND s.id = i.wish) THEN i.wish
                     ELSE next_id(:tenant) END AS id
    FROM item i
), made AS (
    INSERT INTO employee (tenant_id, id, uuid, login, name, title, email, phone, phone_internal, mobile, external_id,
        department_external_id, role, is_admin, active)
    SELECT :tenant, p.id, COALESCE(p.uuid, gen_random_uuid()), p.login, p.name, COALESCE(p.title, ''),
        COALESCE(p.email, ''), COALESCE(p.phone, ''), COALESCE(p.internal, ''), COALESCE(p.mobile, ''),
        NULLIF(p.uid, ''), NULLIF(p.department, ''), COALESCE(p.role, 'specialist'), COALESCE(p.admin, false),
        COALESCE(p.active, true)
    FROM placed p WHERE NOT :dry AND p.new_id IS NULL AND p.here IS NULL
), known AS (
    UPDATE employee s SET uuid = p.uuid FROM placed p
    WHERE NOT :dry AND s.tenant_id = :tenant AND s.id = p.here AND p.new_id IS NULL AND p.uuid IS NOT NULL
      AND s.uuid <> p.uuid
), marked AS (
    INSERT INTO moved (tenant_id, origin, sort, old_id, new_id, digest)
    SELECT :tenant, :origin, 'employee', p.old, p.id, '' FROM placed p WHERE NOT :dry AND p.new_id IS NULL
)
SELECT p.ord, CASE WHEN p.new_id IS NULL AND p.here IS NULL THEN 'added' ELSE 'same' END AS outcome, p.id
FROM placed p ORDER BY p.ord
