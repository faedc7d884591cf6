-- The columns of client_columns.
       last_name, first_name, middle_name, note, birthday, external_id, revision
