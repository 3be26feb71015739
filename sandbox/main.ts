import { readSettings, usage } from './settings.ts';
import { startSandbox } from './server.ts';

/** `node sandbox/main.ts`: one line of JSON on stdout when it listens; SIGTERM or Ctrl-C ends it. */
async function main(): Promise<void> {
  const settings = readSettings(process.argv.slice(2), process.env);
  if (settings.help) {
    process.stdout.write(usage);
    return;
  }
  const sandbox = await startSandbox(settings);
  let ending = false;
  const end = (): void => {
    if (ending) process.exit(1);
    ending = true;
    void sandbox.close().then(() => process.exit(0));
  };
  process.on('SIGTERM', end);
  process.on('SIGINT', end);
  process.stdout.write(`${JSON.stringify({ ready: true, url: sandbox.url })}\n`);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(2);
});
