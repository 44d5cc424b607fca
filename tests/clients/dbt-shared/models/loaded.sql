{{ config(materialized='incremental', unique_key='id', incremental_strategy='merge') }}
select id, customer, amt from {{ source('mounted', 'sales') }}
{% if is_incremental() %} where id > 1 {% endif %}
