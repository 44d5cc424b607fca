select id, customer, amount, placed_on from {{ ref('orders') }} where status = 'paid'
