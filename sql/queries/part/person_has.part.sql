-- args: sort text
-- A person `p` has a value in the column by which a list is ordered.
CASE :sort WHEN 'clid' THEN p.company_id IS NOT NULL WHEN 'iduser' THEN p.owner_id IS NOT NULL
    WHEN 'loyalty' THEN p.loyalty_id IS NOT NULL WHEN 'clientpath' THEN p.source_id IS NOT NULL
    ELSE p.role <> '' END
