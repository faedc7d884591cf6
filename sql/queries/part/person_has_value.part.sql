-- args: sort text, sort_categories bigint, sort_field bigint
-- A person `p` has a contact, or a value of the own field, by which a list is ordered.
CASE :sort WHEN 'custom' THEN EXISTS (
        SELECT FROM custom_value h WHERE h.tenant_id = :tenant AND h.party_id = p.id AND h.field_id = :sort_field)
    WHEN 'mail' THEN EXISTS (
        SELECT FROM contact_info h WHERE h.tenant_id = :tenant AND h.party_id = p.id AND h.kind = :CK_EMAIL)
    ELSE EXISTS (
        SELECT FROM contact_info h WHERE h.tenant_id = :tenant AND h.party_id = p.id AND h.kind = :CK_PHONE
          AND (:sort_categories >> h.category) & 1 = 1) END
