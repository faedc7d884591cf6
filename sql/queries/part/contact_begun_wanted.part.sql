-- args: view party_view
-- True for a contact `p` of the view whose names have all words of `typed`.
    CASE :view::int WHEN :VIEW_COMPANIES THEN p.kind = :PARTY_COMPANY WHEN :VIEW_PERSONS THEN p.kind = :PARTY_PERSON
             WHEN :VIEW_WITHOUT_COMPANY THEN p.kind = :PARTY_PERSON AND p.company_id IS NULL
             WHEN :VIEW_ON_THEIR_OWN THEN p.kind = :PARTY_COMPANY OR p.company_id IS NULL
             ELSE true END
    AND ((SELECT count(*) FROM typed) < 2 OR NOT EXISTS (
        SELECT FROM typed t WHERE NOT EXISTS (
            SELECT FROM words_of(p.name_key) AS n(word) WHERE starts_with(n.word, t.word)))) AND
-- include: party_visible
