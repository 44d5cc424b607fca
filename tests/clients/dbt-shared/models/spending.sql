{{ config(materialized='table') }}
select s.customer, sum(s.amt) as total, max(c.city) as city
from {{ source('mounted', 'sales') }} s join {{ source('shared', 'customers') }} c on c.name = s.customer
group by 1
