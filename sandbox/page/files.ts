import { readFile } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { HttpProblem } from '../http.ts';

/** Only these are served; nothing in a request is ever used as a file's name. */
const FILES: Readonly<Record<string, readonly [name: string, type: string]>> = {
  '/': ['index.html', 'text/html; charset=UTF-8'],
  '/page.css': ['page.css', 'text/css; charset=UTF-8'],
  '/page.js': ['page.js', 'text/javascript; charset=UTF-8'],
  '/thread.js': ['thread.js', 'text/javascript; charset=UTF-8'],
  '/icon.svg': ['icon.svg', 'image/svg+xml'],
};

/** @throws HttpProblem 404 for anything else */
export async function servePage(
  path: string,
  method: string | undefined,
  response: ServerResponse,
): Promise<void> {
  const file = FILES[path];
  if (!file || (method !== 'GET' && method !== 'HEAD')) {
    throw new HttpProblem(404, 'There is nothing here; the phones are at /, the API at /v26.0/.');
  }
  const content = await readFile(new URL(file[0], import.meta.url));
  response.writeHead(200, {
    'content-type': file[1],
    'content-length': content.length,
    'cache-control': 'no-cache',
    'content-security-policy': "default-src 'self'; img-src 'self' data:; frame-ancestors 'none'",
    'x-content-type-options': 'nosniff',
  });
  response.end(method === 'HEAD' ? undefined : content);
}
