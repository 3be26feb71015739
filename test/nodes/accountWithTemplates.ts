import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { listTemplates } from '../../sandbox/graph/listing.ts';

/** A template as Graph lists it, of any form that Meta may come up with. */
export type ListedTemplate = Parameters<typeof listTemplates>[0][number] | Record<string, unknown>;

/** A WhatsApp account that holds the templates which a test gives it, and can do nothing else. */
export class AccountWithTemplates {
  readonly #server: Server;
  templates: readonly ListedTemplate[] = [];

  private constructor() {
    this.#server = createServer(({ url = '' }, response) => {
      const { searchParams, pathname } = new URL(url, this.url);
      // Pages come as they are, so that one may hold nothing that is asked for.
      searchParams.delete('status');
      const answer = pathname.endsWith('/message_templates')
        ? listTemplates(this.templates as never, searchParams, this.url + pathname)
        : { error: { code: 100, message: 'Nothing but templates.' } };
      response.writeHead('error' in (answer as object) ? 400 : 200, {
        'content-type': 'application/json',
      });
      response.end(JSON.stringify(answer));
    });
  }

  static async start(): Promise<AccountWithTemplates> {
    const account = new AccountWithTemplates();
    await new Promise<void>((done) => account.#server.listen(0, '127.0.0.1', done));
    return account;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((done) => this.#server.close(done));
  }
}
