import { readFileSync } from 'node:fs';
import { findTraces } from './traces.ts';

const words = JSON.parse(readFileSync(0, 'utf8')) as string[];
process.stdout.write(JSON.stringify(findTraces(process.argv[2]!, words)));
