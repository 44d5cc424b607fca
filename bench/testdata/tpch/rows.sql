-- Rows for the engine itself, a scale factor for $SF. What looks random is a hash
-- of the key, so that two runs have the same rows.
CREATE TEMP MACRO h(a, b) AS (hash(a, b) % 1000003)::INTEGER, (a, b, c) AS (hash(a, b, c) % 1000003)::INTEGER;
INSERT INTO region SELECT i, (['AFRICA','AMERICA','ASIA','EUROPE','MIDDLE EAST'])[i + 1], 'region' FROM range(5) t(i);
INSERT INTO nation SELECT i, (['ALGERIA','ARGENTINA','BRAZIL','CANADA','EGYPT','ETHIOPIA','FRANCE','GERMANY','INDIA','INDONESIA','IRAN','IRAQ','JAPAN','JORDAN','KENYA',
	'MOROCCO','MOZAMBIQUE','PERU','CHINA','ROMANIA','SAUDI ARABIA','VIETNAM','RUSSIA','UNITED KINGDOM','UNITED STATES'])[i + 1],
	([0,1,1,1,4,0,3,3,2,2,4,4,2,4,0,0,0,1,2,3,4,2,3,3,1])[i + 1], 'nation' FROM range(25) t(i);
INSERT INTO part SELECT i, (['almond','forest','green','ivory','lemon','olive','peach','plum','salmon','tomato'])[1 + h(i, 1) % 10] || ' ' ||
		(['azure','blue','coral','frosted','green','khaki','linen','navy','red','white'])[1 + h(i, 2) % 10],
	'Manufacturer#' || m, 'Brand#' || m || (1 + h(i, 4) % 5),
	(['STANDARD','SMALL','MEDIUM','LARGE','ECONOMY','PROMO'])[1 + h(i, 5) % 6] || ' ' || (['ANODIZED','BURNISHED','PLATED','POLISHED','BRUSHED'])[1 + h(i, 6) % 5] || ' ' ||
		(['TIN','NICKEL','BRASS','STEEL','COPPER'])[1 + h(i, 7) % 5],
	1 + h(i, 8) % 50, (['SM','LG','MED','JUMBO','WRAP'])[1 + h(i, 9) % 5] || ' ' || (['CASE','BOX','BAG','JAR','PKG','PACK','CAN','DRUM'])[1 + h(i, 10) % 8],
	900 + (i % 2000) / 10 + i % 1000, 'part ' || i
	FROM (SELECT i, 1 + h(i, 3) % 5 AS m FROM range(1, 1 + (200000 * $SF)::BIGINT) t(i));
INSERT INTO supplier SELECT i, 'Supplier#' || lpad(i::VARCHAR, 9, '0'), 'address ' || i, h(i, 1) % 25, (10 + h(i, 1) % 25) || '-' || (100 + i % 900) || '-' || (1000 + i % 9000),
	(h(i, 2) % 1100000)::INTEGER / 100 - 1000, CASE WHEN i % 200 = 7 THEN 'slow Customer and other Complaints' ELSE 'supplies in time' END FROM range(1, 1 + (10000 * $SF)::BIGINT) t(i);
INSERT INTO partsupp SELECT p, 1 + (p + j * (10000 * $SF / 4)::BIGINT + p // (10000 * $SF)::BIGINT) % (10000 * $SF)::BIGINT, 1 + h(p, j) % 9999, 1 + (h(p, j, 1) % 100000) / 100, 'partsupp'
	FROM range(1, 1 + (200000 * $SF)::BIGINT) t(p), range(4) u(j);
INSERT INTO customer SELECT i, 'Customer#' || lpad(i::VARCHAR, 9, '0'), 'address ' || i, h(i, 1) % 25, (10 + h(i, 1) % 25) || '-' || (100 + i % 900) || '-' || (1000 + i % 9000),
	(h(i, 2) % 1100000)::INTEGER / 100 - 1000, (['AUTOMOBILE','BUILDING','FURNITURE','MACHINERY','HOUSEHOLD'])[1 + h(i, 3) % 5], 'customer ' || i FROM range(1, 1 + (150000 * $SF)::BIGINT) t(i);
INSERT INTO lineitem SELECT o, p, 1 + (p + (h(o, l, 2) % 4) * (10000 * $SF / 4)::BIGINT + p // (10000 * $SF)::BIGINT) % (10000 * $SF)::BIGINT, l, q, q * (900 + (p % 2000) / 10 + p % 1000),
	(h(o, l, 4) % 11) / 100, (h(o, l, 5) % 9) / 100,
	CASE WHEN receipt <= DATE '1995-06-17' THEN (['R','A'])[1 + h(o, l, 6) % 2] ELSE 'N' END, CASE WHEN ship > DATE '1995-06-17' THEN 'O' ELSE 'F' END,
	ship, placed + (30 + h(o, l, 7) % 61)::INTEGER, receipt, (['DELIVER IN PERSON','COLLECT COD','NONE','TAKE BACK RETURN'])[1 + h(o, l, 8) % 4],
	(['REG AIR','AIR','RAIL','SHIP','TRUCK','MAIL','FOB'])[1 + h(o, l, 9) % 7], 'line ' || l
	FROM (SELECT *, ship + (1 + h(o, l, 10) % 30)::INTEGER AS receipt FROM
		(SELECT *, placed + (1 + h(o, l, 11) % 121)::INTEGER AS ship, 1 + (h(o, l, 1) % (200000 * $SF)::BIGINT)::BIGINT AS p, (1 + h(o, l, 3) % 50)::INTEGER AS q FROM
			(SELECT o, DATE '1992-01-01' + (h(o, 12) % 2405)::INTEGER AS placed, unnest(range(1, 2 + (h(o, 13) % 7)::BIGINT)) AS l FROM range(1, 1 + (1500000 * $SF)::BIGINT) t(o))));
INSERT INTO orders SELECT o, c, status, total, DATE '1992-01-01' + (h(o, 12) % 2405)::INTEGER, (['1-URGENT','2-HIGH','3-MEDIUM','4-NOT SPECIFIED','5-LOW'])[1 + h(o, 14) % 5],
	'Clerk#' || lpad((1 + h(o, 15) % 1000)::VARCHAR, 9, '0'), 0, CASE WHEN h(o, 16) % 100 = 0 THEN 'special packages and requests' ELSE 'order ' || o END
	FROM (SELECT l_orderkey AS o, (1 + h(l_orderkey, 17) % (50000 * $SF)::BIGINT) * 3 - h(l_orderkey, 18) % 2 AS c, sum(l_extendedprice * (1 + l_tax) * (1 - l_discount)) AS total,
		CASE WHEN min(l_linestatus) = max(l_linestatus) THEN min(l_linestatus) ELSE 'P' END AS status FROM lineitem GROUP BY l_orderkey)
