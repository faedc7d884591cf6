-- args: words text[]
    AND (cardinality(:words) = 0
         OR p.id IN (SELECT k.party_id FROM search_parties(:tenant, :words,
             ARRAY[:SOURCE_NAME, :SOURCE_JOB_TITLE, :SOURCE_CONTACT, :SOURCE_ADDRESS]) AS k(party_id)))
