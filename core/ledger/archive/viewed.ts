import type { Db, Engine } from '../engines/engine';

/** What is read from one unchanging view of the ledger, for as long as somebody goes on asking for it. */
export async function* fromOneView<T>(
  engine: Engine,
  read: (view: Db) => AsyncIterable<T>,
): AsyncGenerator<T> {
  let release: () => void = () => undefined;
  const released = new Promise<void>((resolve) => (release = resolve));
  let closing: Promise<void> = Promise.resolve();
  const view = await new Promise<Db>((resolve, reject) => {
    closing = engine.snapshot(async (opened) => {
      resolve(opened);
      await released;
    });
    closing.catch(reject);
  });
  try {
    yield* read(view);
  } finally {
    release();
    await closing;
  }
}
