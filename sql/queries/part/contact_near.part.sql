-- Stands beside contact_behind: with behind_most > 0 only those of the CTE `near` count.
    AND (:behind_most = 0 OR p.id = ANY (ARRAY(SELECT unnest(n.ids) FROM near n)))
