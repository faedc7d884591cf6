-- args: sort_field bigint
-- A person `p` has a value of the own field by which a list is ordered.
EXISTS (SELECT FROM custom_value h WHERE h.tenant_id = :tenant AND h.party_id = p.id AND h.field_id = :sort_field)
