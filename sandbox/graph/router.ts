import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Context } from '../context.ts';
import { HttpProblem, readJson, sendJson } from '../http.ts';
import { business } from '../settings.ts';
import { GraphError, unknownObject } from './errors.ts';
import { listTemplates } from './listing.ts';
import { mediaView, upload } from './media.ts';
import { send } from './send.ts';

/** Serves everything under `/v{major}.{minor}/`, with the errors of the Graph API. */
export async function serveGraph(
  context: Context,
  url: URL,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  try {
    await route(context, url, request, response);
  } catch (error) {
    const refusal =
      error instanceof GraphError
        ? error
        : error instanceof HttpProblem
          ? new GraphError(100, error.message, { httpStatus: error.status })
          : undefined;
    if (!refusal) throw error;
    context.world.tally.refuse(refusal.code);
    sendJson(response, refusal.httpStatus, refusal.body());
  }
}

async function route(
  context: Context,
  url: URL,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { settings, world } = context;
  const [, version = '', id = '', edge, ...rest] = url.pathname.split('/');
  if (!/^v[1-9]\d?\.\d$/.test(version) || id === '' || rest.length) {
    throw new GraphError(2500, 'The path must be /v26.0/{id} or /v26.0/{id}/{edge}.', {
      message: '(#2500) Unknown path components',
    });
  }
  authorize(context, url, request);
  const method = request.method ?? '';
  const lower = method === 'POST' ? 'post' : 'get';
  const isPhone = id === settings.phoneNumberId;
  const isAccount = id === settings.businessAccountId;
  const media = method === 'GET' && edge === undefined ? mediaView(context, id) : undefined;
  if (media) return sendJson(response, 200, media);
  if (!isPhone && !isAccount) throw unknownObject(lower, id.slice(0, 40));

  if (method === 'POST' && isPhone && (edge === 'messages' || edge === 'marketing_messages')) {
    const body = await readJson(request);
    if (edge === 'messages' && isReadReceipt(body))
      return sendJson(response, 200, { success: true });
    return send(context, url.pathname, edge, body, request, response);
  }
  if (method === 'POST' && isPhone && edge === 'media') return upload(context, request, response);
  if (method === 'GET' && isPhone && edge === undefined) {
    return sendJson(response, 200, fieldsOf(phoneNumber(context), url, PHONE_DEFAULTS));
  }
  if (method === 'GET' && isAccount && edge === undefined) {
    return sendJson(response, 200, fieldsOf(account(context), url, ACCOUNT_DEFAULTS));
  }
  if (method === 'GET' && isAccount && edge === 'phone_numbers') {
    return sendJson(response, 200, { data: [fieldsOf(phoneNumber(context), url, PHONE_DEFAULTS)] });
  }
  if (method === 'GET' && isAccount && edge === 'message_templates') {
    const self = `http://${request.headers.host ?? 'localhost'}${url.pathname}`;
    return sendJson(response, 200, listTemplates(world.templates, url.searchParams, self));
  }
  throw unknownObject(lower, id);
}

function authorize({ settings }: Context, url: URL, request: IncomingMessage): void {
  const header = /^Bearer\s+(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
  const token = header ?? url.searchParams.get('access_token') ?? undefined;
  if (token === undefined) {
    throw new GraphError(190, 'The request has no access token.', {
      message: 'An access token is required to request this resource.',
    });
  }
  if (token !== settings.accessToken) {
    throw new GraphError(190, 'The access token is not the one of this sandbox.', {
      message: 'Invalid OAuth access token - Cannot parse access token',
    });
  }
}

/** Marking a received message as read goes to the same endpoint and sends nothing. */
const isReadReceipt = (body: unknown): boolean =>
  typeof body === 'object' &&
  body !== null &&
  'status' in body &&
  body.status === 'read' &&
  'message_id' in body;

const PHONE_DEFAULTS = [
  'verified_name',
  'code_verification_status',
  'display_phone_number',
  'quality_rating',
  'platform_type',
  'throughput',
];
const ACCOUNT_DEFAULTS = ['name', 'timezone_id', 'message_template_namespace'];

function phoneNumber({ settings, world }: Context): Record<string, unknown> {
  return {
    id: settings.phoneNumberId,
    verified_name: business.verifiedName,
    display_phone_number: business.displayPhoneNumber,
    code_verification_status: 'VERIFIED',
    quality_rating: 'GREEN',
    platform_type: 'CLOUD_API',
    throughput: { level: world.throughput.perSecond > 80 ? 'HIGH' : 'STANDARD' },
    status: 'CONNECTED',
    name_status: 'APPROVED',
    account_mode: 'SANDBOX',
    messaging_limit_tier: 'TIER_UNLIMITED',
    whatsapp_business_manager_messaging_limit: 'TIER_UNLIMITED',
    webhook_configuration: { application: world.webhookUrl },
  };
}

function account({ settings }: Context): Record<string, unknown> {
  return {
    id: settings.businessAccountId,
    name: `${business.verifiedName} (sandbox)`,
    timezone_id: '1',
    currency: 'EUR',
    message_template_namespace: '0f0f0f0f_1234_4321_abcd_000000000001',
    account_review_status: 'APPROVED',
    country: 'DK',
  };
}

function fieldsOf(all: Record<string, unknown>, url: URL, defaults: readonly string[]): unknown {
  const asked = url.searchParams.get('fields');
  const fields = asked
    ? asked
        .split(',')
        .map((field) => field.trim())
        .filter(Boolean)
    : defaults;
  const unknown = fields.find((field) => !Object.hasOwn(all, field));
  if (unknown) {
    throw new GraphError(100, 'A field in param fields does not exist.', {
      message: `(#100) Tried accessing nonexisting field (${unknown.slice(0, 40)})`,
    });
  }
  return { ...Object.fromEntries(fields.map((field) => [field, all[field]])), id: all['id'] };
}
