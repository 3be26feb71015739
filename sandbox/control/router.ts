import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';
import type { Context } from '../context.ts';
import { HttpProblem, readJson, sendJson } from '../http.ts';
import * as actions from './actions.ts';
import { inboundRequest, personOf, receive } from './inbound.ts';
import { subscribe, subscribeRequest } from './subscribe.ts';
import { acceptedRequests, phoneList, phoneViews, phoneView, stats } from './views.ts';

/** What only the server itself can do. */
export interface Host {
  reset(): void;
  /** Keeps the response open and tells it of every change (server-sent events). */
  watch(response: ServerResponse): void;
}

/** Serves `/sandbox/…`, the doors for scripts and for the page. Errors are `{error: sentence}`. */
export async function serveControl(
  context: Context,
  host: Host,
  url: URL,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const action = `${request.method} ${url.pathname.replace(/\/$/, '')}`;
  const { world, queue } = context;
  const ok = (value: unknown): void => sendJson(response, 200, value);
  const read = async <T>(schema: z.ZodType<T>): Promise<T> =>
    parse(schema, await readJson(request));

  switch (action) {
    case 'GET /sandbox/messages':
      return ok(acceptedRequests(context));
    case 'POST /sandbox/inbound':
      return ok(receive(context, await read(inboundRequest)));
    case 'POST /sandbox/preferences':
      return ok(actions.setPreference(context, await read(actions.preferenceRequest)));
    case 'POST /sandbox/identity':
      return ok(actions.changeIdentity(context, await read(actions.identityRequest)));
    case 'POST /sandbox/templates':
      return ok(actions.changeTemplate(context, await read(actions.templateRequest)));
    case 'GET /sandbox/faults':
      return ok(actions.faultsInForce(context));
    case 'POST /sandbox/faults':
      return ok(actions.setFaults(context, await read(actions.faultsRequest)));
    case 'GET /sandbox/webhook':
      return ok({ url: world.webhookUrl, pending: queue.pending, failures: queue.failures });
    case 'POST /sandbox/webhook': {
      const subscription = await subscribe(context, await read(subscribeRequest));
      context.changed();
      return ok(subscription);
    }
    case 'GET /sandbox/pending':
      return ok({ pending: queue.pending });
    case 'POST /sandbox/flush':
      await queue.flush();
      return ok({ pending: queue.pending });
    case 'GET /sandbox/state':
      return ok({
        ...world.tally.report(),
        received: world.received.length,
        maxAcceptedInOneSecond: world.throughput.peak,
        connections: context.connections,
        faults: context.faults.struck,
        pending: queue.pending,
        webhookFailures: queue.failures,
        webhookUrl: world.webhookUrl,
      });
    case 'GET /sandbox/stats':
      return ok(stats(context));
    case 'GET /sandbox/phones':
      return ok(url.searchParams.has('summary') ? phoneList(context) : phoneViews(context));
    case 'GET /sandbox/phone':
      return ok(phoneView(context, personOf(context, url.searchParams.get('number') ?? '')));
    case 'GET /sandbox/contacts':
      return ok(context.contacts);
    case 'PUT /sandbox/contacts':
      context.contacts = await read(z.array(z.unknown()).max(1_000_000));
      return ok({ contacts: context.contacts.length });
    case 'POST /sandbox/reset':
      host.reset();
      return ok({ accepted: 0, pending: 0 });
    case 'GET /sandbox/events':
      return host.watch(response);
    default:
      throw new HttpProblem(404, `The sandbox has no ${action}.`);
  }
}

/** @throws HttpProblem 400 that names the field */
function parse<T>(schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const where = issue?.path.join('.') || 'the request';
  throw new HttpProblem(400, `In ${where}: ${issue?.message ?? 'cannot be read'}.`);
}
