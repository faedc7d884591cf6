-- True when all words of `form` stand in the values of a contact `p`.
    AND NOT EXISTS (
        SELECT FROM form f
        WHERE NOT (' ' || p.name_key || ' ' LIKE ANY (f.fits)
                   OR ' ' || fold(p.job_title) || ' ' LIKE ANY (f.fits)
                   OR EXISTS (SELECT FROM search_key k
                              WHERE k.tenant_id = :tenant AND k.party_id = p.id
                                AND k.source IN (:SOURCE_CONTACT, :SOURCE_ADDRESS)
                                AND ' ' || k.key || ' ' LIKE ANY (f.fits))))
