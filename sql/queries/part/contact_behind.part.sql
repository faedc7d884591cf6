-- fields: behind_id bigint?, behind_sort party_sort, behind_down boolean, behind_number bigint?, behind_text text?
-- Stands behind a condition: contacts `p` behind a place in an order by which lists are walked; behind_id NULL: all.
-- The place is that of a row that was shown, so it stays when the row is changed or deleted. These orders are by columns:
-- row-level security lets no comparison of what a function says lead a search of an index.
    AND (:behind_id IS NULL OR CASE :behind_sort::int
         WHEN :SORT_CREATED THEN CASE WHEN :behind_down
              THEN (p.created_at, p.id) < (timestamptz 'epoch' + :behind_number / 1000000 * interval '1 second'
                                           + :behind_number % 1000000 * interval '1 microsecond', :behind_id)
              ELSE (p.created_at, p.id) > (timestamptz 'epoch' + :behind_number / 1000000 * interval '1 second'
                                           + :behind_number % 1000000 * interval '1 microsecond', :behind_id) END
         WHEN :SORT_LAST_NAME THEN CASE WHEN :behind_down THEN (p.name_key, p.id) < (:behind_text, :behind_id)
              ELSE (p.name_key, p.id) > (:behind_text, :behind_id) END
         ELSE CASE WHEN :behind_down THEN p.id < :behind_id ELSE p.id > :behind_id END END)
