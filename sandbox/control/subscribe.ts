import { randomInt } from 'node:crypto';
import { z } from 'zod';
import type { Context } from '../context.ts';
import { HttpProblem } from '../http.ts';
import { webhookUrl } from '../settings.ts';

export const subscribeRequest = z.strictObject({
  url: z.string(),
  /**
   * An address that answers 200 when the business's server takes events: the health check of the proxy in
   * front of it. An n8n that starts answers 200 to everything for an instant, and so would lose what comes then.
   */
  readyUrl: z.string().default(''),
  /** Leave out the challenge: for a server that is not up yet. */
  verify: z.boolean().default(true),
});

export interface Subscription {
  readonly url: string;
  readonly verified: boolean;
  readonly explanation: string;
}

/**
 * Subscribes the business's webhook as Meta's app dashboard does: the address must answer a GET with
 * the verify token by repeating the challenge, else the old address stays. An empty URL unsubscribes.
 * @throws HttpProblem 400 where the URL is none
 */
export async function subscribe(
  context: Context,
  request: z.infer<typeof subscribeRequest>,
): Promise<Subscription> {
  const { world, wire, queue, settings } = context;
  let url: string;
  let readyUrl: string;
  try {
    url = webhookUrl(request.url);
    readyUrl = webhookUrl(request.readyUrl);
  } catch (error) {
    throw new HttpProblem(400, (error as Error).message);
  }
  const save = (): void => {
    world.record({ kind: 'webhook', url, readyUrl });
    queue.schedule();
  };
  if (url === '') {
    save();
    return {
      url,
      verified: false,
      explanation: 'No webhook is subscribed now; events wait until one is.',
    };
  }
  if (!request.verify) {
    save();
    return { url, verified: false, explanation: 'The webhook is subscribed without a challenge.' };
  }
  const challenge = String(randomInt(1_000_000_000, 2_000_000_000));
  const address = new URL(url);
  address.searchParams.set('hub.mode', 'subscribe');
  address.searchParams.set('hub.challenge', challenge);
  address.searchParams.set('hub.verify_token', settings.verifyToken);
  const answer = await wire.request('GET', address.href);
  const refused = explain(answer, challenge);
  if (refused) return { url, verified: false, explanation: refused };
  save();
  return {
    url,
    verified: true,
    explanation: 'The webhook repeated the challenge and is subscribed.',
  };
}

function explain(
  answer: { status: number; text: string } | undefined,
  challenge: string,
): string | undefined {
  if (!answer)
    return 'The webhook did not answer the challenge; is its server running, and the workflow published?';
  if (answer.status !== 200)
    return `The webhook answered the challenge with status ${answer.status} in place of 200.`;
  if (answer.text.trim() !== challenge)
    return 'The webhook answered 200 but did not repeat the challenge.';
  return undefined;
}
