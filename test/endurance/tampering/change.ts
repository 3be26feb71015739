import fc from 'fast-check';
import type { Row, Table, Value } from './rows';

/** How a single thing may be changed; what, and into what, is drawn. */
const KINDS = ['another value', 'nothing', 'swapped', 'removed', 'inserted'] as const;
type Kind = (typeof KINDS)[number];

export interface Draw {
  readonly table: number;
  readonly kind: Kind;
  readonly row: number;
  readonly other: number;
  readonly column: number;
  readonly how: number;
}

const anyNumber = fc.nat(2 ** 31 - 1);

/** Each table as often as any other: a change to the smallest is to be found as surely as one to the largest. */
export const aDraw: fc.Arbitrary<Draw> = fc.record({
  table: anyNumber,
  kind: fc.constantFrom(...KINDS, 'another value'),
  row: anyNumber,
  other: anyNumber,
  column: anyNumber,
  how: anyNumber,
});

/** One change to the rows of one table. */
export interface Change {
  readonly what: string;
  readonly table: string;
  readonly gone: readonly Row[];
  readonly come: readonly Row[];
}

/** @returns nothing where what was drawn would change nothing */
export function changeOf(tables: readonly Table[], draw: Draw): Change | undefined {
  const change = drawn(tables, draw);
  return change && !sameRows(change.gone, change.come) ? change : undefined;
}

/** What is swapped between two rows that are alike but for it leaves the same two rows. */
function sameRows(gone: readonly Row[], come: readonly Row[]): boolean {
  const told = (rows: readonly Row[]) =>
    rows
      .map((row) =>
        JSON.stringify(
          Object.values(row).map((value) =>
            value instanceof Uint8Array ? Buffer.from(value).toString('hex') : value,
          ),
        ),
      )
      .sort();
  return JSON.stringify(told(gone)) === JSON.stringify(told(come));
}

function drawn(tables: readonly Table[], draw: Draw): Change | undefined {
  const table = tables[draw.table % tables.length] as Table;
  const row = table.rows[draw.row % table.rows.length] as Row;
  const other = table.rows[draw.other % table.rows.length] as Row;
  const column = table.columns[draw.column % table.columns.length] as Table['columns'][number];
  const { name } = column;
  const value = row[name] ?? null;
  const change = (gone: readonly Row[], come: readonly Row[]): Change => ({
    what: `${table.name}${draw.kind === 'removed' || draw.kind === 'inserted' ? '' : `.${name}`}: ${draw.kind}`,
    table: table.name,
    gone,
    come,
  });
  switch (draw.kind) {
    case 'removed':
      return change([row], []);
    case 'inserted': {
      const copy: Record<string, Value> = { ...row };
      // Of a copied row something must differ, or the database takes it for the same: one column, or all that can.
      for (const each of table.columns)
        if (each === column || draw.how % 2 === 0)
          copy[each.name] = another(
            copy[each.name] ?? null,
            each.type,
            other[each.name] ?? null,
            draw.how,
          );
      return change([], [copy]);
    }
    case 'nothing':
      return column.nullable && value !== null
        ? change([row], [{ ...row, [name]: null }])
        : undefined;
    case 'swapped':
      return same(value, other[name] ?? null)
        ? undefined
        : change(
            [row, other],
            [
              { ...row, [name]: other[name] ?? null },
              { ...other, [name]: value },
            ],
          );
    case 'another value': {
      const changed = another(value, column.type, other[name] ?? null, draw.how);
      return same(value, changed) ? undefined : change([row], [{ ...row, [name]: changed }]);
    }
  }
}

/** A value of another row, or this one a little changed. */
function another(
  value: Value,
  type: Table['columns'][number]['type'],
  other: Value,
  how: number,
): Value {
  if (how % 3 === 0 && other !== null && !same(value, other)) return other;
  switch (type) {
    case 'int':
      return Number(value ?? 0) + (how % 2 === 0 ? 1 : -1);
    case 'text': {
      const text = String(value ?? '');
      const at = how % (text.length + 1);
      return `${text.slice(0, at)}${text[at] === 'x' ? 'y' : 'x'}${text.slice(at + 1)}`;
    }
    case 'blob': {
      const bytes = Buffer.from((value as Uint8Array | null) ?? [0]);
      const at = how % bytes.length;
      bytes[at] = (bytes[at] as number) ^ (1 << (how % 8));
      return bytes;
    }
  }
}

export function same(one: Value, other: Value): boolean {
  return one instanceof Uint8Array && other instanceof Uint8Array
    ? Buffer.compare(one, other) === 0
    : one === other;
}
