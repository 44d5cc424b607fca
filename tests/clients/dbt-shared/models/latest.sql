{{ config(materialized='view', bind=False) }}
select id, customer, sold from {{ source('mounted', 'sales') }} where sold is not null
