-- name: setup_logins
-- Names the logins that setup/logins.sql makes on this connection.
-- args: worker text, admin text
-- row: worker text, admin text
-- access: read
-- tenant: none, a setting of the session
SELECT set_config('kartoteka.worker_login', :worker, false) AS worker,
       set_config('kartoteka.admin_login', :admin, false) AS admin
