-- args: sort text, sort_categories bigint, sort_field bigint, descending boolean, count int, skip bigint
-- The order of people `p` in a list. A missing value sorts as the least one. Name, creation, last change, job title
-- and birthday are read along an index.
    ORDER BY CASE WHEN :sort = 'date_create' AND NOT :descending THEN p.created_at END,
             CASE WHEN :sort = 'date_create' AND :descending THEN p.created_at END DESC,
             CASE WHEN :sort = 'person' AND NOT :descending THEN p.name_key END,
             CASE WHEN :sort = 'person' AND :descending THEN p.name_key END DESC,
             CASE WHEN :sort = 'date_edit' AND NOT :descending THEN p.updated_at END NULLS FIRST,
             CASE WHEN :sort = 'date_edit' AND :descending THEN p.updated_at END DESC NULLS LAST,
             CASE WHEN :sort = 'ptitle' AND NOT :descending THEN fold(p.job_title) END,
             CASE WHEN :sort = 'ptitle' AND :descending THEN fold(p.job_title) END DESC,
             CASE WHEN :sort = 'rol' AND NOT :descending THEN left(fold(p.role), 100) END,
             CASE WHEN :sort = 'rol' AND :descending THEN left(fold(p.role), 100) END DESC,
             CASE WHEN :sort = 'clid' AND NOT :descending THEN p.company_id END NULLS FIRST,
             CASE WHEN :sort = 'clid' AND :descending THEN p.company_id END DESC NULLS LAST,
             CASE WHEN :sort = 'iduser' AND NOT :descending THEN p.owner_id END NULLS FIRST,
             CASE WHEN :sort = 'iduser' AND :descending THEN p.owner_id END DESC NULLS LAST,
             CASE WHEN :sort = 'loyalty' AND NOT :descending THEN p.loyalty_id END NULLS FIRST,
             CASE WHEN :sort = 'loyalty' AND :descending THEN p.loyalty_id END DESC NULLS LAST,
             CASE WHEN :sort = 'clientpath' AND NOT :descending THEN p.source_id END NULLS FIRST,
             CASE WHEN :sort = 'clientpath' AND :descending THEN p.source_id END DESC NULLS LAST,
             CASE WHEN :sort = 'birthday' AND NOT :descending THEN p.birthday END NULLS FIRST,
             CASE WHEN :sort = 'birthday' AND :descending THEN p.birthday END DESC NULLS LAST,
             CASE WHEN :sort IN ('phone', 'mail') AND NOT :descending THEN (
                 SELECT COALESCE(min(c.value_key), '') FROM contact_info c
                 WHERE c.tenant_id = :tenant AND c.party_id = p.id AND CASE :sort WHEN 'mail' THEN c.kind = :CK_EMAIL
                       ELSE c.kind = :CK_PHONE AND (:sort_categories::bigint >> c.category) & 1 = 1 END) END,
             CASE WHEN :sort IN ('phone', 'mail') AND :descending THEN (
                 SELECT COALESCE(min(c.value_key), '') FROM contact_info c
                 WHERE c.tenant_id = :tenant AND c.party_id = p.id AND CASE :sort WHEN 'mail' THEN c.kind = :CK_EMAIL
                       ELSE c.kind = :CK_PHONE AND (:sort_categories::bigint >> c.category) & 1 = 1 END) END DESC,
             CASE WHEN :sort = 'custom' AND NOT :descending THEN (
                 SELECT left(fold(v.value), 100) FROM custom_value v
                 WHERE v.tenant_id = :tenant AND v.party_id = p.id AND v.field_id = :sort_field) END NULLS FIRST,
             CASE WHEN :sort = 'custom' AND :descending THEN (
                 SELECT left(fold(v.value), 100) FROM custom_value v
                 WHERE v.tenant_id = :tenant AND v.party_id = p.id AND v.field_id = :sort_field) END DESC NULLS LAST,
             CASE WHEN :sort IN ('iduser', 'loyalty', 'clientpath') AND NOT :descending THEN p.created_at END,
             CASE WHEN :sort IN ('iduser', 'loyalty', 'clientpath') AND :descending THEN p.created_at END DESC,
             CASE WHEN NOT :descending THEN p.id END, CASE WHEN :descending THEN p.id END DESC
    LIMIT :count OFFSET :skip
