-- name: employee_make
-- args: login text, name text, title text, role text, boss bigint?, email text, phone text,
--       phone_internal text, mobile text, uid text?, department text?, birthday date?, password_hash text?
-- row: id bigint?
-- access: write
-- tenant: none, the function takes the connection's
SELECT employee_make(:login, :name, :title, :role, :boss, :email, :phone, :phone_internal, :mobile, :uid,
    :department, :birthday, :password_hash) AS id
