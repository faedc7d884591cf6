-- True when all words of `form` stand in the name or the contact values of a person `p`. The CASE
-- makes the planner believe that every second person has the words, so it walks the index.
  AND CASE WHEN EXISTS (
      SELECT FROM form f
      WHERE NOT (' ' || p.name_key || ' ' LIKE ANY (f.fits)
                 OR EXISTS (SELECT FROM search_key k
                            WHERE k.tenant_id = :tenant AND k.party_id = p.id AND k.source = :SOURCE_CONTACT
                              AND ' ' || k.key || ' ' LIKE ANY (f.fits)))) THEN false ELSE true END
