-- What WebDelivery shows of a person, read once with the hit. Texts of times are dear: none is made
-- that nobody reads.
           p.last_name, p.first_name, p.middle_name, p.note, p.birthday, p.external_id, p.revision
