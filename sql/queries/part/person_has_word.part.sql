-- args: word text?
-- A text stands in a person `p`: in name, job title, mails and phones but fax, or each of its words in name or job
-- title. `form` and `valued` are of person_lead(). The words are made patterns once and not for each person: the plan is one for
-- all texts, so the planner takes nothing out of it.
    (EXISTS (
        SELECT FROM form f
        WHERE ' ' || p.name_key || ' ' LIKE ANY (f.fits) OR ' ' || fold(p.job_title) || ' ' LIKE ANY (f.fits)
           OR (SELECT v.yes FROM valued v) AND EXISTS (
                      SELECT FROM search_key k JOIN contact_info c ON c.tenant_id = :tenant AND c.id = k.ref_id
                      WHERE k.tenant_id = :tenant AND k.party_id = p.id AND k.source = :SOURCE_CONTACT
                        AND ' ' || k.key || ' ' LIKE ANY (f.fits)
                        AND (c.kind = :CK_EMAIL OR c.kind = :CK_PHONE AND c.category <> :PC_FAX)))
         OR (SELECT typed_words(:word) <> ARRAY[:word]) AND NOT EXISTS (
             SELECT FROM unnest((SELECT ARRAY(SELECT contains_pattern(fold(w.word))
                                              FROM unnest(typed_words(:word)) AS w(word)))) AS w(pattern)
             WHERE NOT (p.name_key LIKE w.pattern OR fold(p.job_title) LIKE w.pattern)))
