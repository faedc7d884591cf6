-- name: person_list_by
-- args: tenant int, see visibility, employee bigint, visible bigint[], owners bigint[]?,
--       created_from timestamptz?, created_to timestamptz?, created_inside interval,
--       changed_from timestamptz?, changed_to timestamptz?, changed_inside interval,
--       word text?, company bigint?, loyalty text?, source text?,
--       job_title text?, name text?, role text?, phone text?, mail text?, uid text?, birthday text?,
--       custom_fields bigint[], custom_values text[],
--       phone_categories bigint[], phone_texts text[],
--       parts int, sort text, descending boolean, sort_field bigint, sort_categories bigint,
--       count int, skip bigint
-- row: = person_rows
-- access: read, slow
-- Any other order: the matches are sorted. Where there is no value it sorts as the least one.
WITH found AS NOT MATERIALIZED (
-- include: person_sorted
)
-- include: person_by_sort
