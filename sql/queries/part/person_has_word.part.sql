-- args: word text?
-- A text stands in a person `p`: in name, job title, mails and phones but fax, or each of its words in name or job
-- title. `form` and `valued` are of person_lead().
    (EXISTS (
        SELECT FROM form f
        WHERE ' ' || p.name_key || ' ' LIKE ANY (f.fits) OR ' ' || fold(p.job_title) || ' ' LIKE ANY (f.fits)
           OR (SELECT v.yes FROM valued v) AND EXISTS (
                      SELECT FROM search_key k JOIN contact_info c ON c.tenant_id = :tenant AND c.id = k.ref_id
                      WHERE k.tenant_id = :tenant AND k.party_id = p.id AND k.source = :SOURCE_CONTACT
                        AND ' ' || k.key || ' ' LIKE ANY (f.fits)
                        AND (c.kind = :CK_EMAIL OR c.kind = :CK_PHONE AND c.category <> :PC_FAX)))
         OR position(' ' IN :word) > 0 AND NOT EXISTS (
             SELECT FROM unnest(typed_words(:word)) AS w(word)
             WHERE NOT (p.name_key LIKE contains_pattern(fold(w.word))
                                         OR fold(p.job_title) LIKE contains_pattern(fold(w.word)))))
