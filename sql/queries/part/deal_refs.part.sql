-- args: company bigint?, named bigint[]
-- `known` has the kinds of the records among these that are there, and are held until the deal is stored.
    CASE WHEN :company::bigint IS NOT NULL AND NOT EXISTS (
             SELECT FROM known c WHERE c.id = :company AND c.kind = :PARTY_COMPANY) THEN 'company'
         WHEN EXISTS (SELECT FROM unnest(:named::bigint[]) AS n(id) WHERE NOT EXISTS (
             SELECT FROM known m WHERE m.id = n.id AND m.kind = :PARTY_PERSON)) THEN 'person' END
