/** The process in which one engine is measured, so that nothing else takes part in its stalls: `inWorker` starts it. */
import { engineAt } from './places.ts';
import { measureCore } from './measure.ts';
import type { Task } from './inWorker.ts';

process.once('disconnect', () => process.exit(1)); // nobody waits for the result any more

process.once('message', ({ place, sizes, folder }: Task) => {
  const tell = (line: string) => void process.stderr.write(`  ${line}\n`);
  measureCore(engineAt(place), sizes, folder, tell).then(
    (measured) => process.send!({ measured }, () => process.exit()),
    (error: unknown) =>
      process.send!({ problem: (error as Error).stack ?? String(error) }, () => process.exit(1)),
  );
});
