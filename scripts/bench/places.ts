import type { BenchEngine } from './engines/engine.ts';
import { type Address, postgresBench } from './engines/postgres.ts';
import { sqliteBench } from './engines/sqlite.ts';

/** Where the ledgers of one engine are, as it can be told to another process. */
export type Place =
  | { readonly engine: 'sqlite'; readonly folder: string }
  | { readonly engine: 'postgres'; readonly server: Address };

export function engineAt(place: Place): BenchEngine {
  return place.engine === 'sqlite' ? sqliteBench(place.folder) : postgresBench(place.server);
}
