-- name: faults_login
-- Says what a worker's login has and must not have. login empty: the connecting one.
-- args: login text
-- row: login text, unsafe boolean, may_enter boolean
-- access: read
-- tenant: none, it is about the login
SELECT r.rolname::text AS login,
       r.rolsuper OR r.rolbypassrls OR EXISTS (
           SELECT FROM pg_roles o WHERE o.rolname = 'kartoteka_owner' AND o.oid <> r.oid
           AND pg_has_role(r.oid, o.oid, 'MEMBER')) AS unsafe,
       coalesce(r.rolcanlogin, false) AS may_enter
FROM pg_roles r WHERE r.rolname = coalesce(nullif(:login, ''), current_user)
