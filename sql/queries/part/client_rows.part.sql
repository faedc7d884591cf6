-- args: parts int
-- row: id bigint, ord bigint, last_name text, first_name text, middle_name text, note text, birthday date?,
--      external_id text?, revision bigint, contacts text?, addresses text?, loyalty text?
-- The columns of a person `p` that WebDelivery shows; :parts says which parts are among them.
       p.last_name, p.first_name, p.middle_name, p.note, p.birthday, p.external_id, p.revision,
       CASE WHEN :parts & :PART_CONTACTS <> 0 THEN p.packed_contacts END AS contacts,
       CASE WHEN :parts & :PART_ADDRESSES <> 0 THEN p.packed_addresses END AS addresses,
       CASE WHEN :parts & :PART_LOYALTY <> 0 THEN p.packed_loyalty END AS loyalty
