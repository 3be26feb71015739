import type { LookupFunction } from 'node:net';
import { z } from 'zod';
import type { Answer } from './answer';
import { GraphError, graphErrorOf } from './graph-error';
import { NO_CODE } from './errors';
import { createManagementWire } from './management-wire';
import { mediaForm, type MediaFile } from './media';
import { createMessageWire } from './message-wire';
import { TEMPLATE_FIELDS, templateShape, type Template } from './template-shape';

export interface CloudApiConfig {
  readonly accessToken: string;
  readonly phoneNumberId: string;
  /** Needed for templates and the account only. */
  readonly businessAccountId?: string | undefined;
  /** Graph version, e.g. `v26.0`. */
  readonly graphVersion: string;
  /** e.g. `https://graph.facebook.com` */
  readonly baseUrl: string;
  /**
   * Milliseconds for one request, waiting for a free connection included; media get more, by their size.
   * Default 30,000.
   */
  readonly timeoutMs?: number | undefined;
  /** DNS lookup for every connection; n8n's egress filter makes one. */
  readonly lookup?: LookupFunction | undefined;
  /** Asked once before the first request, in the form of n8n's egress filter. */
  readonly validateUrl?: ((url: string) => Promise<{ readonly ok: boolean }>) | undefined;
  /** Where proxies are read from; default `process.env`. */
  readonly env?: NodeJS.ProcessEnv | undefined;
}

export interface TemplatePage {
  readonly templates: readonly Template[];
  /** Give it to the next call; absent on the last page. */
  readonly cursor?: string;
}

export interface PhoneNumber {
  readonly id: string;
  readonly displayPhoneNumber?: string;
  readonly verifiedName?: string;
  /** GREEN, YELLOW, RED or UNKNOWN. */
  readonly qualityRating?: string;
  /** STANDARD is 80 messages a second, HIGH up to 1,000. */
  readonly throughputLevel?: string;
}

export interface BusinessAccount {
  readonly id: string;
  readonly name?: string;
}

export interface CloudApiClient {
  readonly phoneNumberId: string;
  readonly baseUrl: string;
  /** Posts a message and tells what came back, word for word. Never throws for what the network does. */
  postMessage(
    path: 'messages' | 'marketing_messages',
    body: unknown,
    signal?: AbortSignal,
  ): Promise<Answer>;
  /** One page of the account's templates, of any status. Throws `GraphError`. */
  listTemplates(query?: {
    search?: string | undefined;
    cursor?: string | undefined;
    limit?: number | undefined;
    status?: string | undefined;
  }): Promise<TemplatePage>;
  /** The template with exactly this name and language, or undefined. Throws `GraphError`. */
  getTemplate(name: string, language: string): Promise<Template | undefined>;
  /** Throws `GraphError`. */
  getPhoneNumber(): Promise<PhoneNumber>;
  /** Throws `GraphError`. */
  getBusinessAccount(): Promise<BusinessAccount>;
  /**
   * Uploads a file that template messages can then carry, and gives its media id, good for 30 days (Cloud API,
   * "Media"). Throws `GraphError`, and before any request where the file is of a kind or size that WhatsApp refuses.
   */
  uploadMedia(file: MediaFile): Promise<string>;
  /** Closes every connection; the client is of no use afterwards. */
  close(): void;
}

/** A setting of the credential that cannot work; thrown before the first request. */
export class CloudApiConfigError extends Error {
  override readonly name = 'CloudApiConfigError';
}

/** Media count as lost where they are slower than so many bytes a millisecond: about 1 Mbit/s. */
const SLOWEST_UPLOAD = 128;
const DEFAULT_TIMEOUT_MS = 30_000;
const MAX_PAGES = 200;

const text = z.string().optional().catch(undefined);
const pageShape = z.object({
  data: z.array(z.unknown()),
  paging: z
    .object({ next: text, cursors: z.object({ after: text }).optional().catch(undefined) })
    .optional()
    .catch(undefined),
});
const phoneNumberShape = z.object({
  id: z.string(),
  display_phone_number: text,
  verified_name: text,
  quality_rating: text,
  throughput: z.object({ level: text }).optional().catch(undefined),
});
const accountShape = z.object({ id: z.string(), name: text });
const uploadedShape = z.object({ id: z.string().regex(/^\d{1,64}$/) });

/**
 * A client of the Cloud API for one sending number, over at most 64 kept connections.
 * Throws `CloudApiConfigError` when a setting cannot work.
 */
export function createCloudApiClient(config: CloudApiConfig): CloudApiClient {
  const settings = checked(config);
  const env = config.env ?? process.env;
  const { origin, pathname } = new URL(settings.baseUrl);
  const root = `${pathname.replace(/\/$/, '')}/${settings.graphVersion}`;
  const { accessToken, timeoutMs } = settings;
  const messages = createMessageWire({
    ...{ origin, accessToken, timeoutMs, env },
    lookup: config.lookup,
  });
  const management = createManagementWire(config.lookup, env);
  let permitted: Promise<boolean> | undefined;

  const isPermitted = async (): Promise<boolean> => {
    if (config.validateUrl === undefined) return true;
    const { validateUrl } = config;
    permitted ??= (async () => (await validateUrl(settings.baseUrl)).ok === true)();
    try {
      return await permitted;
    } catch {
      // The filter itself failed: not permitted now, asked again next time.
      permitted = undefined;
      return false;
    }
  };

  const ask = async (
    request: { method: 'GET' | 'POST'; form?: FormData; timeoutMs?: number },
    path: string,
  ): Promise<Answer> =>
    (await isPermitted())
      ? management.ask({ accessToken, timeoutMs, ...request, url: `${origin}${root}/${path}` })
      : NOT_PERMITTED;

  const read = async <T>(
    path: string,
    query: Record<string, string | undefined>,
    shape: z.ZodType<T>,
    what: string,
  ): Promise<T> => {
    const search = new URLSearchParams(
      Object.entries(query).filter((pair): pair is [string, string] => pair[1] !== undefined),
    );
    return resultOf(await ask({ method: 'GET' }, `${path}?${search}`), shape, what);
  };

  const account = (): string => {
    if (settings.businessAccountId === undefined) {
      throw new GraphError(
        0,
        NO_CODE,
        'The WhatsApp credential has no business account id, without which templates cannot be read. Fill it in; it stands in WhatsApp Manager beside the account name.',
      );
    }
    return settings.businessAccountId;
  };

  const readPage = async (query: Record<string, string | undefined>): Promise<TemplatePage> => {
    const page = await read(
      `${account()}/message_templates`,
      { fields: TEMPLATE_FIELDS, ...query },
      pageShape,
      'The list of templates',
    );
    // One template of an unknown shape must not hide the others.
    const templates = page.data.flatMap((one) => {
      const result = templateShape.safeParse(one);
      return result.success ? [result.data] : [];
    });
    const after = page.paging?.next === undefined ? undefined : page.paging.cursors?.after;
    return { templates, ...(after === undefined ? {} : { cursor: after }) };
  };

  return {
    phoneNumberId: settings.phoneNumberId,
    baseUrl: settings.baseUrl,

    postMessage: async (path, body, signal) =>
      (await isPermitted())
        ? messages.post(`${root}/${settings.phoneNumberId}/${path}`, body, signal)
        : NOT_PERMITTED,

    async listTemplates({ search, cursor, limit = 100, status } = {}) {
      const page = await readPage({
        limit: String(Math.min(Math.max(1, Math.trunc(limit)), 100)),
        after: cursor,
        name_or_content: search || undefined,
        status,
      });
      const wanted = (search ?? '').toLowerCase();
      return {
        ...page,
        templates: page.templates.filter(
          (one) => (status === undefined || one.status === status) && matches(one, wanted),
        ),
      };
    },

    async getTemplate(name, language) {
      let cursor: string | undefined;
      for (let pages = 0; pages < MAX_PAGES; pages++) {
        const page = await readPage({ name, limit: '100', after: cursor });
        const found = page.templates.find((one) => one.name === name && one.language === language);
        if (found !== undefined) return found;
        if (page.cursor === undefined || page.cursor === cursor) return undefined;
        cursor = page.cursor;
      }
      return undefined;
    },

    async getPhoneNumber() {
      const one = await read(
        settings.phoneNumberId,
        { fields: 'id,display_phone_number,verified_name,quality_rating,throughput' },
        phoneNumberShape,
        'The sending number',
      );
      return {
        id: one.id,
        ...(one.display_phone_number === undefined
          ? {}
          : { displayPhoneNumber: one.display_phone_number }),
        ...(one.verified_name === undefined ? {} : { verifiedName: one.verified_name }),
        ...(one.quality_rating === undefined ? {} : { qualityRating: one.quality_rating }),
        ...(one.throughput?.level === undefined ? {} : { throughputLevel: one.throughput.level }),
      };
    },

    async getBusinessAccount() {
      const one = await read(
        account(),
        { fields: 'id,name' },
        accountShape,
        'The business account',
      );
      return { id: one.id, ...(one.name === undefined ? {} : { name: one.name }) };
    },

    async uploadMedia(file) {
      const { form, bytes } = await mediaForm(file);
      const answer = await ask(
        { method: 'POST', form, timeoutMs: timeoutMs + bytes / SLOWEST_UPLOAD },
        `${settings.phoneNumberId}/media`,
      );
      return resultOf(answer, uploadedShape, 'The file', 'could not be uploaded').id;
    },

    close() {
      messages.close();
      management.close();
    },
  };
}

const NOT_PERMITTED: Answer = { lost: 'misconfigured', unsent: true };

/** @throws GraphError where the answer is not what was asked for */
function resultOf<T>(answer: Answer, shape: z.ZodType<T>, what: string, failed?: string): T {
  if ('lost' in answer || answer.status !== 200) throw graphErrorOf(answer, what, failed);
  const result = shape.safeParse(answer.body);
  if (!result.success) throw graphErrorOf({ status: answer.status, body: undefined }, what, failed);
  return result.data;
}

function matches(template: Template, wanted: string): boolean {
  return (
    wanted === '' ||
    template.name.toLowerCase().includes(wanted) ||
    template.components.some((component) => component.text?.toLowerCase().includes(wanted))
  );
}

function checked(config: CloudApiConfig): {
  accessToken: string;
  phoneNumberId: string;
  businessAccountId: string | undefined;
  graphVersion: string;
  baseUrl: string;
  timeoutMs: number;
} {
  const accessToken = config.accessToken.trim();
  if (!/^[\x21-\x7e]+$/.test(accessToken))
    throw new CloudApiConfigError(
      'The access token is empty or has blanks or line breaks in it. Copy it anew into the WhatsApp credential.',
    );
  const phoneNumberId = idOf(config.phoneNumberId, 'phone number id');
  const businessAccountId =
    config.businessAccountId === undefined || config.businessAccountId.trim() === ''
      ? undefined
      : idOf(config.businessAccountId, 'business account id');
  const graphVersion = config.graphVersion.trim();
  if (!/^v\d{1,3}\.\d{1,2}$/.test(graphVersion))
    throw new CloudApiConfigError(
      'The Graph version has another form than "v26.0". Correct it in the WhatsApp credential.',
    );
  const timeoutMs = config.timeoutMs ?? DEFAULT_TIMEOUT_MS;
  if (!Number.isFinite(timeoutMs) || timeoutMs < 1)
    throw new CloudApiConfigError('The time-out must be a number of milliseconds above 0.');
  return {
    accessToken,
    phoneNumberId,
    businessAccountId,
    graphVersion,
    baseUrl: baseUrlOf(config.baseUrl),
    timeoutMs,
  };
}

function idOf(given: string, what: string): string {
  const id = given.trim();
  if (!/^[A-Za-z0-9_-]{1,64}$/.test(id))
    throw new CloudApiConfigError(
      `The ${what} is empty or no id. Copy it from WhatsApp Manager into the WhatsApp credential; it is an id, not the phone number itself.`,
    );
  return id;
}

function baseUrlOf(given: string): string {
  const problem = new CloudApiConfigError(
    'The base URL is no web address. Write it as https://graph.facebook.com in the WhatsApp credential.',
  );
  let url: URL;
  try {
    url = new URL(given.trim());
  } catch {
    throw problem;
  }
  if (
    !/^https?:$/.test(url.protocol) ||
    url.username !== '' ||
    url.password !== '' ||
    url.search !== '' ||
    url.hash !== ''
  )
    throw problem;
  return url.origin + url.pathname.replace(/\/+$/, '');
}
