-- fields: custom_fields bigint[], custom_values text[]
-- The custom values that an edit sets; an empty one clears.
    SELECT v.field_id, v.value FROM unnest(:custom_fields, :custom_values) AS v(field_id, value)
