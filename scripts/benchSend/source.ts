/** Where every workflow gets its contacts from, and where it says why something was not sent. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { phoneOf } from '../bench/people.ts';

export interface Source {
  /** Gives `count` people from `first` on, all in one answer: the same cost for every route. */
  readonly list: (first: number, count: number) => string;
  /** Takes sentences, one a request. */
  readonly tellUrl: string;
  /** Those that came since it was last asked, each once. */
  told(): string[];
  close(): void;
}

export async function startSource(): Promise<Source> {
  let sentences = new Set<string>();
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://source.invalid');
    response.setHeader('content-type', 'application/json');
    if (request.method === 'POST') {
      void text(request).then((sentence) => {
        sentences.add(sentence.slice(0, 300));
        response.end('{}');
      });
      return;
    }
    const [first, count] = [
      Number(url.searchParams.get('first')),
      Number(url.searchParams.get('count')),
    ];
    const people = Array.from({ length: count }, (_, index) => ({
      phone: phoneOf(first + index),
      name: `Person No. ${first + index}`,
    }));
    response.end(JSON.stringify(people));
  });
  await new Promise<void>((listening, failed) => {
    server.once('error', failed);
    server.listen(0, '127.0.0.1', listening);
  });
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    list: (first, count) => `${base}/people?first=${first}&count=${count}`,
    tellUrl: `${base}/told`,
    told() {
      const all = [...sentences];
      sentences = new Set();
      return all;
    },
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
