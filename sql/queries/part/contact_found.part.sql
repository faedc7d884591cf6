-- args: words text[]
    AND (cardinality(:words) = 0
         OR p.id IN (SELECT k.party_id FROM search_parties(:tenant, :words, '{1,2,3,4}') AS k(party_id)))
