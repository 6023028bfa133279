// More files beside those of corpus.mjs, by Polars and DuckDB:
//   npm install nodejs-polars nodejs-polars-linux-x64-gnu @duckdb/node-api && node corpus-packed.mjs FOLDER
// The matrix is 40 x 12, the value in row i and column j being i + j / 16.
import { DuckDBInstance } from '@duckdb/node-api';
import pl from 'nodejs-polars';

const folder = process.argv[2];
const columns = 12;
const indices = Array.from({ length: 40 }, (_, i) => i);
const long = (i) => `token number ${i % 7} of seven`;

const table = {};
for (let j = 0; j < columns; j++) {
  table[`c${j}`] = indices.map((i) => i + j / 16);
}
// short texts stand in their view, long ones elsewhere; a category is a number with a dictionary
table.short = indices.map((i) => `t${i % 7}`);
table.long = indices.map(long);
let frame = pl.DataFrame(table);
frame = frame.withColumns(pl.col('short').cast(pl.Categorical).alias('kind'));
for (const compression of ['lz4', 'zstd', 'uncompressed']) {
  frame.writeIPC(`${folder}/polars-${compression}.arrow`, { compression });
}
for (const compression of ['gzip', 'zstd', 'lz4', 'snappy', 'uncompressed']) {
  frame.drop('kind').writeParquet(`${folder}/polars-${compression}.parquet`, { compression });
}

const connection = await (await DuckDBInstance.create(':memory:')).connect();
const values = Array.from({ length: columns }, (_, j) => `(i + ${j} / 16.0)::DOUBLE AS c${j}`).join(', ');
const floats = Array.from({ length: columns }, (_, j) => `(i + ${j} / 16.0)::FLOAT AS c${j}`).join(', ');
// distinct values of long columns are not worth a dictionary: they are packed by their differences
for (const [name, codec] of [['plain', 'uncompressed'], ['zstd', 'zstd'], ['brotli', 'brotli'], ['lz4', 'lz4_raw']]) {
  await connection.run(
    `COPY (SELECT (i * i - 40 * i)::BIGINT AS whole, (i * 3 - 50)::INTEGER AS small, 'token ' || (i * 977) AS token, ` +
      `${name === 'plain' ? values : floats} FROM range(40) t(i)) ` +
      `TO '${folder}/duckdb-${name}.parquet' (FORMAT parquet, PARQUET_VERSION v2, COMPRESSION ${codec}, ` +
      `DICTIONARY_SIZE_LIMIT 1)`,
  );
}
