-- The words of `form`, all of them, in the name or the contact values of a person `p`.
-- CASE: to the planner every second one has the words, so it walks.
  AND CASE WHEN EXISTS (
      SELECT FROM form f
      WHERE NOT (' ' || p.name_key || ' ' LIKE ANY (f.fits)
                 OR EXISTS (SELECT FROM search_key k
                            WHERE k.tenant_id = :tenant AND k.party_id = p.id AND k.source = :SOURCE_CONTACT
                              AND ' ' || k.key || ' ' LIKE ANY (f.fits)))) THEN false ELSE true END
