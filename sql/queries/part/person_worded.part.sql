-- args: word text?, name text?, job_title text?
-- Texts that stand in a person `p`: `word` in name, job title, mails and phones but fax, or each of its
-- words in name or job title. CASE: to the planner every second one has them, so it walks.
    AND CASE WHEN (:name::text IS NULL OR p.name_key LIKE contains_pattern(fold(btrim(:name))))
    AND (:job_title::text IS NULL OR fold(p.job_title) LIKE contains_pattern(fold(btrim(:job_title))))
    AND (:word::text IS NULL OR
-- include: person_has_word
    )
        THEN true ELSE false END
