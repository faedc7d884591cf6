SELECT p.id, p.last_name AS t1, p.first_name AS t2, p.middle_name AS t3, p.birthday::text AS t4,
       p.note AS t5, p.external_id AS t6, p.revision::text AS t7, p.packed_contacts,
       p.packed_addresses, p.packed_loyalty
