// Small files by the real writers of Arrow and Parquet, committed beside those of corpus.py:
//   npm install apache-arrow@17 hyparquet-writer && node corpus.mjs FOLDER
// The matrix is 40 x 12, the value in row i and column j being i + j / 16.
import * as arrow from 'apache-arrow';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { writeFileSync } from 'node:fs';

const folder = process.argv[2];
const rows = 40;
const columns = 12;
const matrix = Array.from({ length: rows }, (_, i) => Array.from({ length: columns }, (_, j) => i + j / 16));
const tokens = matrix.map((_, i) => `token ${i % 7}`);
const numbers = matrix.map((_, i) => i);

const float = new arrow.Field('item', new arrow.Float32(), true);
const fixed = new arrow.FixedSizeList(columns, float);
const list = new arrow.List(float);
const nested = new arrow.FixedSizeList(3, new arrow.Field('item', new arrow.FixedSizeList(4, float), true));

function table(types, values) {
  const vectors = {};
  for (const [name, type] of Object.entries(types)) {
    const builder = arrow.makeBuilder({ type, nullValues: [null] });
    values[name].forEach((v) => builder.append(v));
    vectors[name] = builder.finish().toVector();
  }
  return new arrow.Table(vectors);
}

const good = table({ x: fixed }, { x: matrix });
writeFileSync(`${folder}/good.arrow`, arrow.tableToIPC(good, 'file'));

const part = (from, to) =>
  table(
    { token: new arrow.Utf8(), position: new arrow.Int32(), x: list, cube: nested, score: new arrow.Float64() },
    {
      token: tokens.slice(from, to),
      position: numbers.slice(from, to),
      x: matrix.slice(from, to),
      cube: matrix.slice(from, to).map((r) => [r.slice(0, 4), r.slice(4, 8), r.slice(8)]),
      score: numbers.slice(from, to).map((n) => (n === 3 ? null : n / 8)),
    },
  );
writeFileSync(`${folder}/stream.arrow`, arrow.tableToIPC(part(0, 25).concat(part(25, 40)), 'stream'));
writeFileSync(`${folder}/ragged.arrow`, arrow.tableToIPC(table({ x: list }, { x: [[1, 2], [3]] }), 'file'));

function parquet(name, columnData, codec) {
  writeFileSync(`${folder}/${name}`, Buffer.from(parquetWriteBuffer({ columnData, codec, rowGroupSize: 16 })));
}

const flat = Array.from({ length: columns }, (_, j) => ({
  name: `c${j}`, data: matrix.map((r) => r[j]), type: 'DOUBLE',
}));
parquet('good.parquet', flat, 'UNCOMPRESSED');
parquet('snappy.parquet', [
  { name: 'token', data: tokens, type: 'STRING' },
  ...flat.map((c) => ({ ...c, type: 'FLOAT' })),
  { name: 'position', data: numbers, type: 'INT32' },
], 'SNAPPY');

const schema = [
  { name: 'root', num_children: 2 },
  { name: 'name', type: 'BYTE_ARRAY', repetition_type: 'REQUIRED', converted_type: 'UTF8', logical_type: { type: 'STRING' } },
  { name: 'x', repetition_type: 'REQUIRED', num_children: 1, converted_type: 'LIST', logical_type: { type: 'LIST' } },
  { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
  { name: 'element', type: 'FLOAT', repetition_type: 'REQUIRED' },
];
const columnData = [{ name: 'name', data: tokens }, { name: 'x', data: matrix }];
writeFileSync(
  `${folder}/lists.parquet`,
  Buffer.from(parquetWriteBuffer({ columnData, schema, codec: 'SNAPPY', rowGroupSize: 16 })),
);

// words of a dictionary that grows from batch to batch
const coded = (words) => {
  const type = new arrow.Dictionary(new arrow.Utf8(), new arrow.Int8(), 5);
  const builder = arrow.makeBuilder({ type, nullValues: [null] });
  words.forEach((w) => builder.append(w));
  return builder.finish().toVector();
};
const kinds = tokens.map((t, i) => (i === 3 ? null : t));
writeFileSync(
  `${folder}/dictionary.arrow`,
  arrow.tableToIPC(new arrow.Table({ kind: coded(kinds), x: good.getChild('x') }), 'stream'),
);
