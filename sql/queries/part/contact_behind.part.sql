-- fields: behind_id bigint?, behind_sort party_sort, behind_down boolean, behind_number bigint?, behind_text text?,
--         behind_most int
-- Stands behind a condition: contacts `p` behind a place in an order by which lists are walked; behind_id NULL: all.
-- The place is that of a row that was shown, so it stays when the row is changed or deleted. behind_most > 0: the
-- statement looks them up itself (contact_near).
    AND (:behind_id IS NULL OR :behind_most > 0 OR CASE :behind_sort::int
         WHEN :SORT_CREATED THEN CASE WHEN :behind_down
              THEN (p.created_at, p.id) < (timestamptz 'epoch' + :behind_number / 1000000 * interval '1 second'
                                           + :behind_number % 1000000 * interval '1 microsecond', :behind_id)
              ELSE (p.created_at, p.id) > (timestamptz 'epoch' + :behind_number / 1000000 * interval '1 second'
                                           + :behind_number % 1000000 * interval '1 microsecond', :behind_id) END
         WHEN :SORT_DISPLAY_NAME THEN CASE WHEN :behind_down
              THEN (display_key(p.kind, p.first_name, p.last_name, p.company_name), p.id) < (:behind_text, :behind_id)
              ELSE (display_key(p.kind, p.first_name, p.last_name, p.company_name), p.id) > (:behind_text, :behind_id) END
         WHEN :SORT_LAST_NAME THEN CASE WHEN :behind_down THEN (p.name_key, p.id) < (:behind_text, :behind_id)
              ELSE (p.name_key, p.id) > (:behind_text, :behind_id) END
         WHEN :SORT_JOB_TITLE THEN CASE WHEN :behind_down THEN (fold(p.job_title), p.id) < (:behind_text, :behind_id)
              ELSE (fold(p.job_title), p.id) > (:behind_text, :behind_id) END
         ELSE CASE WHEN :behind_down THEN p.id < :behind_id ELSE p.id > :behind_id END END)
