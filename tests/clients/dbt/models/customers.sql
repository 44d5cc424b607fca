{{ config(materialized='table', dist='customer', sort=['customer']) }}
select customer, count(*) as orders, sum(amount) as total, max(placed_on) as latest
from {{ ref('paid_orders') }} group by 1
