-- name: form_take
-- args: form bigint, entry text?, last_name text, first_name text, middle_name text, phone text, mail text, line text,
--       address text
-- row: outcome text, person bigint?
-- access: write
SELECT outcome, person
FROM form_take(:tenant, :form, :entry, :last_name, :first_name, :middle_name, :phone, :mail, :line, :address,
               :request_id)
