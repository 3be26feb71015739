import { writeFileSync } from 'node:fs';
import { makeSamples } from './lists.ts';

/** `node sandbox/samples/make.ts` writes the sample lists anew; they are always the same. */
const { contacts, consents } = makeSamples();
writeFileSync(new URL('contacts.csv', import.meta.url), contacts);
writeFileSync(new URL('consents.csv', import.meta.url), consents);
