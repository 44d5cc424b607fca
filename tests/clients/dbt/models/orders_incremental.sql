{{ config(materialized='incremental', unique_key='id', incremental_strategy='delete+insert') }}
select id, customer, amount, getdate() as loaded_at from {{ ref('orders') }}
{% if is_incremental() %} where id > 2 {% endif %}
