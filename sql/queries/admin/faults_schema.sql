-- name: faults_schema
-- Lists where the schema differs from what db migrate leaves: owners, rights, row-level security. A
-- division into owner and worker is expected where the login may make roles or the owner's role
-- exists. Without one the tables belong to whom the list of migrations belongs, and a schema of another owner, such as
-- public, may have tables of others.
-- args: none
-- row: name text, what text, mend text
-- access: read
-- tenant: none, the schema is common to all tenants
WITH me AS (
    SELECT r.rolsuper OR r.rolcreaterole OR EXISTS (SELECT FROM pg_roles o
               WHERE o.rolname = 'kartoteka_owner' AND pg_has_role(o.oid, 'MEMBER')) AS divided,
           (SELECT pg_get_userbyid(CASE WHEN has_schema_privilege(n.oid, 'CREATE') AND m.oid IS NOT NULL
                                        THEN m.relowner ELSE n.nspowner END)::text
            FROM pg_namespace n LEFT JOIN pg_class m ON m.oid = to_regclass('kartoteka.schema_migration')
            WHERE n.nspname = 'kartoteka') AS schema_owner,
           (SELECT pg_get_userbyid(n.nspowner)::text FROM pg_namespace n WHERE n.nspname = 'kartoteka') AS given_by
    FROM pg_roles r WHERE r.rolname = current_user
), wanted AS (
    SELECT CASE WHEN me.divided THEN 'kartoteka_owner' ELSE me.schema_owner END AS owner, me.divided,
           me.divided OR me.given_by = me.schema_owner AS alone
    FROM me
), ours AS (
    SELECT 'table or sequence' AS kind, c.relname::text AS name, c.relowner AS owner
    FROM pg_class c
    WHERE c.relnamespace = 'kartoteka'::regnamespace AND c.relkind IN ('r', 'S', 'v', 'm', 'p')
    UNION ALL
    SELECT 'function', p.proname::text, p.proowner FROM pg_proc p
    WHERE p.pronamespace = 'kartoteka'::regnamespace AND NOT EXISTS (
        SELECT FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid
        AND d.deptype = 'e')
    UNION ALL
    SELECT 'schema', 'kartoteka', n.nspowner FROM pg_namespace n WHERE n.nspname = 'kartoteka'
        AND ((SELECT w.divided FROM wanted w) OR NOT has_schema_privilege(n.oid, 'CREATE'))
), worker AS (
    SELECT r.oid, r.rolname FROM pg_roles r, wanted w WHERE r.rolname = 'kartoteka_app' AND w.divided
), tab AS (
    SELECT c.oid, c.relname::text AS name, c.relrowsecurity, c.relforcerowsecurity,
           EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid AND p.polname = 'tenant'
                   AND pg_get_expr(p.polqual, p.polrelid) LIKE '%tenant_id = %current_tenant()%') AS kept
    FROM pg_class c
    WHERE c.relnamespace = 'kartoteka'::regnamespace AND c.relkind = 'r'
      AND EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'tenant_id'
                  AND NOT a.attisdropped)
      AND c.relname NOT IN ('search_key', 'vocabulary')
), fault (name, what, mend) AS (
    SELECT 'role', 'there is no role ' || x.name,
           'restore with kartotekactl restore, which makes the roles first'
    FROM unnest(ARRAY['kartoteka_owner', 'kartoteka_app']) AS x (name), wanted w
    WHERE w.divided AND NOT EXISTS (SELECT FROM pg_roles r WHERE r.rolname = x.name)
    UNION ALL
    SELECT 'owner', format('%s %s(s) of schema kartoteka are not %s''s: %s', count(*), o.kind, w.owner,
                           array_to_string((array_agg(o.name ORDER BY o.name))[1:3], ', ')),
           format('ALTER ... OWNER TO %s for each, or restore with kartotekactl restore', w.owner)
    FROM ours o, wanted w WHERE w.alone AND pg_get_userbyid(o.owner) <> w.owner
    GROUP BY o.kind, w.owner
    UNION ALL
    SELECT 'row-security', format('table %s is not under forced row-level security by tenant', t.name),
           format('CALL kartoteka.protect(''kartoteka.%s'') as its owner, after dropping what is left of'
                  ' its policy', t.name)
    FROM tab t
    WHERE CASE WHEN t.kept OR t.relrowsecurity
               THEN NOT (t.kept AND t.relrowsecurity AND (t.relforcerowsecurity OR t.name IN ('employee', 'site_form')))
               ELSE EXISTS (SELECT FROM worker w WHERE has_any_column_privilege(w.oid, t.oid, 'SELECT')) END
    UNION ALL
    SELECT 'worker-rights', format('kartoteka_app may %s', x.what), x.mend
    FROM worker w, LATERAL (VALUES
        (has_schema_privilege(w.oid, 'kartoteka', 'CREATE'), 'make tables in schema kartoteka',
         'REVOKE CREATE ON SCHEMA kartoteka FROM kartoteka_app, PUBLIC'),
        (NOT has_schema_privilege(w.oid, 'kartoteka', 'USAGE'), 'not use schema kartoteka',
         'kartotekactl db migrate'),
        (has_database_privilege(w.oid, current_database(), 'TEMPORARY'), 'make temporary tables',
         'kartotekactl db migrate, as the owner of the database'),
        (has_table_privilege(w.oid, 'kartoteka.access_key', 'SELECT, INSERT, UPDATE, DELETE'),
         'touch access_key', 'REVOKE ALL ON kartoteka.access_key FROM kartoteka_app, PUBLIC'),
        (has_column_privilege(w.oid, 'kartoteka.employee', 'password_hash', 'SELECT'),
         'read hashes of passwords', 'REVOKE SELECT ON kartoteka.employee FROM kartoteka_app, PUBLIC'),
        (has_table_privilege(w.oid, 'kartoteka.audit', 'UPDATE, DELETE, TRUNCATE'),
         'change the audit', 'REVOKE UPDATE, DELETE, TRUNCATE ON kartoteka.audit FROM kartoteka_app'),
        (EXISTS (SELECT FROM pg_roles o WHERE o.rolname = 'kartoteka_owner'
                 AND pg_has_role(w.oid, o.oid, 'MEMBER')), 'act as the owner',
         'REVOKE kartoteka_owner FROM kartoteka_app')
    ) AS x (bad, what, mend)
    WHERE x.bad
    UNION ALL
    SELECT 'worker-role', 'kartoteka_app is a superuser, steps around row-level security or makes roles',
           'ALTER ROLE kartoteka_app NOSUPERUSER NOBYPASSRLS NOCREATEROLE NOCREATEDB'
    FROM pg_roles r WHERE r.rolname = 'kartoteka_app'
      AND (r.rolsuper OR r.rolbypassrls OR r.rolcreaterole OR r.rolcreatedb)
    UNION ALL
    SELECT 'sequence', format('tenant %s has no sequence of ids that kartoteka_app may use', t.id),
           format('GRANT USAGE ON SEQUENCE kartoteka.tenant_id_%s TO kartoteka_app; restore it when it is'
                  ' missing', t.id)
    FROM kartoteka.tenant t, worker w
    WHERE coalesce(NOT has_sequence_privilege(w.oid, to_regclass('kartoteka.tenant_id_' || t.id), 'USAGE'),
                   true)
    UNION ALL
    SELECT 'extension', format('extension %s is not there: searches read whole tables', e.name),
           'kartotekactl db migrate, by a login that may create it'
    FROM pg_available_extensions e
    WHERE e.name IN ('pg_trgm', 'btree_gin') AND e.installed_version IS NULL
    UNION ALL
    SELECT 'index', format('index %s is not valid', i.indexrelid::regclass),
           format('REINDEX INDEX CONCURRENTLY %s', i.indexrelid::regclass)
    FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
    WHERE c.relnamespace = 'kartoteka'::regnamespace AND NOT i.indisvalid
    UNION ALL
    SELECT 'renewal', format('keys of an older rule: %s of %s parts left: %s', count(*) FILTER (WHERE r.ended_at IS NULL),
                             count(*), string_agg(r.part || ' (' || r.seen || ' rows seen)', ', ' ORDER BY r.step)
                                       FILTER (WHERE r.ended_at IS NULL)), 'kartotekactl db migrate'
    FROM kartoteka.renewal r HAVING count(*) FILTER (WHERE r.ended_at IS NULL) > 0
    UNION ALL
    SELECT 'renewal', format('keys of phones and mails: %s of %s tenants left', count(r.tenant), count(*)),
           'kartotekactl db migrate'
    FROM kartoteka.tenant t LEFT JOIN kartoteka.contact_renewal r ON r.tenant = t.id HAVING count(r.tenant) > 0
    UNION ALL
    SELECT 'trigger', format('trigger %s of table %s is switched off', g.tgname, g.tgrelid::regclass),
           format('ALTER TABLE %s ENABLE TRIGGER %I', g.tgrelid::regclass, g.tgname)
    FROM pg_trigger g JOIN pg_class c ON c.oid = g.tgrelid
    WHERE c.relnamespace = 'kartoteka'::regnamespace AND g.tgenabled = 'D'
)
SELECT f.name::text AS name, f.what::text AS what, f.mend::text AS mend FROM fault f ORDER BY 1, 2
