-- args: words text[]
    AND (cardinality(:words) = 0
         OR p.id IN (SELECT k.party_id FROM search_parties(:tenant, :words) AS k(party_id)))
