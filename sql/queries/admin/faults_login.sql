-- name: faults_login
-- What a worker's login must not be. login: empty, the connecting one's.
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
