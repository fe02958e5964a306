CREATE EXTENSION pg_stat_statements;

CREATE TABLE products (
  id integer PRIMARY KEY,
  name text NOT NULL,
  category text NOT NULL,
  cents integer NOT NULL
);
CREATE TABLE orders (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  product integer NOT NULL REFERENCES products,
  quantity integer NOT NULL CHECK (quantity > 0),
  ordered_at timestamptz NOT NULL DEFAULT now()
);

INSERT INTO products
SELECT n, 'Product ' || n, (ARRAY['tea', 'coffee', 'cups'])[1 + n % 3], 100 + n * 37 % 900
FROM generate_series(1, 1000) AS n;
CREATE INDEX ON products (category, id);
ANALYZE products;
