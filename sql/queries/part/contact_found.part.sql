    AND (cardinality($22) = 0
         OR p.id IN (SELECT k.party_id FROM search_parties($1, $22, '{1,2,3,4}') AS k(party_id)))
