import { GraphError } from './errors.ts';
import type { Template } from '../templates.ts';

const DEFAULT_FIELDS = ['name', 'parameter_format', 'components', 'language', 'status', 'category'];
const KNOWN_FIELDS = [
  ...DEFAULT_FIELDS,
  'id',
  'previous_category',
  'quality_score',
  'rejected_reason',
  'sub_category',
  'library_template_name',
  'message_send_ttl_seconds',
];
const DEFAULT_LIMIT = 25;

/**
 * One page of `GET {business account}/message_templates`: `fields`, `limit`, `after`, `before`, and
 * the filters `name` (whole name), `name_or_content`, `status`, `language`, `category`.
 * @param self address of the list itself, for `paging.next`
 * @throws GraphError 100 for a field, limit or cursor that is none
 */
export function listTemplates(
  templates: readonly Template[],
  query: URLSearchParams,
  self: string,
): unknown {
  const matching = templates.filter((template) => matches(template, query));
  const limit = wholeNumber(query.get('limit')) ?? DEFAULT_LIMIT;
  if (limit < 1) throw new GraphError(100, 'Param limit must be at least 1.');
  const after = cursor(query.get('after'));
  const before = cursor(query.get('before'));
  const from =
    after !== undefined ? after + 1 : before !== undefined ? Math.max(0, before - limit) : 0;
  const to = before !== undefined && after === undefined ? before : from + limit;
  const page = matching.slice(from, to);
  const fields = fieldsOf(query.get('fields'));
  if (page.length === 0) return { data: [] };

  const last = from + page.length - 1;
  const link = (name: string, value: string): string => {
    const params = new URLSearchParams(query);
    for (const key of ['after', 'before', 'access_token']) params.delete(key);
    params.set('limit', String(limit));
    params.set(name, value);
    return `${self}?${params}`;
  };
  return {
    data: page.map((template) => pick(template, fields)),
    paging: {
      cursors: { before: encode(from), after: encode(last) },
      ...(last + 1 < matching.length ? { next: link('after', encode(last)) } : {}),
      ...(from > 0 ? { previous: link('before', encode(from)) } : {}),
    },
  };
}

function matches(template: Template, query: URLSearchParams): boolean {
  const is = (name: string, value: string): boolean => {
    const wanted = query.get(name);
    return wanted === null || wanted === '' || listOf(wanted).includes(value.toLowerCase());
  };
  const text = query.get('name_or_content')?.toLowerCase();
  return (
    is('name', template.name) &&
    is('status', template.status) &&
    is('language', template.language) &&
    is('category', template.category) &&
    (!text || JSON.stringify([template.name, template.components]).toLowerCase().includes(text))
  );
}

/** Graph takes one value, several with commas, or a JSON array. */
function listOf(text: string): string[] {
  return text
    .replace(/^\[|\]$/g, '')
    .split(',')
    .map((part) => part.trim().replace(/^"|"$/g, '').toLowerCase());
}

function fieldsOf(text: string | null): readonly string[] {
  if (!text) return DEFAULT_FIELDS;
  const fields = text
    .split(',')
    .map((field) => field.trim())
    .filter(Boolean);
  const unknown = fields.find((field) => !KNOWN_FIELDS.includes(field));
  if (unknown) {
    throw new GraphError(100, 'A field in param fields does not exist.', {
      message: `(#100) Tried accessing nonexisting field (${unknown.slice(0, 40)}) on node type (WhatsAppMessageTemplate)`,
    });
  }
  return fields;
}

function pick(template: Template, fields: readonly string[]): unknown {
  const all: Record<string, unknown> = {
    quality_score: { score: 'UNKNOWN' },
    ...template,
    rejected_reason: template.status === 'REJECTED' ? 'TAG_CONTENT_MISMATCH' : 'NONE',
  };
  const picked = fields
    .filter((field) => all[field] !== undefined)
    .map((field) => [field, all[field]]);
  return { ...Object.fromEntries(picked), id: template.id };
}

function wholeNumber(text: string | null): number | undefined {
  if (text === null || text === '') return undefined;
  if (!/^\d{1,6}$/.test(text)) throw new GraphError(100, 'Param limit must be an integer.');
  return Number(text);
}

const encode = (index: number): string => Buffer.from(`cursor:${index}`).toString('base64url');

function cursor(text: string | null): number | undefined {
  if (text === null || text === '') return undefined;
  const match = /^cursor:(\d+)$/.exec(Buffer.from(text, 'base64url').toString());
  if (!match) throw new GraphError(100, 'Invalid cursors values.');
  return Number(match[1]);
}
