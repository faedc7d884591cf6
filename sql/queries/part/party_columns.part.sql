-- fields: last_name text, first_name text, middle_name text, company_name text, job_title text, role text,
--         note text, industry text, external_id text?, birthday date?, created_at timestamptz?,
--         company_id bigint?, owner_id bigint?, loyalty_id bigint?, source_id bigint?, status_id bigint?,
--         type_id bigint?, share_type int
-- One row: the columns of a party that an edit can set.
    SELECT :last_name AS last_name, :first_name AS first_name, :middle_name AS middle_name,
           :company_name AS company_name, :job_title AS job_title, :role AS role, :note AS note,
           :industry AS industry, :external_id AS external_id, :birthday AS birthday,
           :created_at AS created_at, :company_id AS company_id, :owner_id AS owner_id,
           :loyalty_id AS loyalty_id, :source_id AS source_id, :status_id AS status_id,
           :type_id AS type_id, :share_type AS share_type
