-- fields: last_names text[], first_names text[], middle_names text[], job_titles text[], roles text[],
--         notes text[], external_ids text[], birthdays date[], companies bigint[], owners bigint[],
--         loyalties bigint[], sources bigint[]
-- The columns of imported people, a row each; a text that is NULL, and an id that is 0, was not given.
    SELECT u.last_name, u.first_name, u.middle_name, u.job_title, u.role, u.note, u.external_id, u.birthday,
           NULLIF(u.company_id, 0) AS company_id, NULLIF(u.owner_id, 0) AS owner_id,
           NULLIF(u.loyalty_id, 0) AS loyalty_id, NULLIF(u.source_id, 0) AS source_id, u.ord
    FROM unnest(:last_names, :first_names, :middle_names, :job_titles, :roles, :notes, :external_ids,
                :birthdays, :companies, :owners, :loyalties, :sources) WITH ORDINALITY
        AS u(last_name, first_name, middle_name, job_title, role, note, external_id, birthday, company_id,
             owner_id, loyalty_id, source_id, ord)
