{{ config(materialized='view', bind=False) }}
select customer, total from {{ ref('customers') }}
