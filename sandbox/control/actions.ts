import { z } from 'zod';
import type { Context } from '../context.ts';
import { FAULT_KINDS, faultRule } from '../faults.ts';
import { HttpProblem } from '../http.ts';
import { messageId } from '../state/messages.ts';
import { digitsOf } from '../state/people.ts';
import { contact, seconds } from '../webhooks/event.ts';
import { personOf } from './inbound.ts';
import { nameOf } from './names.ts';

export const preferenceRequest = z.strictObject({
  from: z.string(),
  value: z.enum(['stop', 'resume']),
});

/** A person uses WhatsApp's own "Stop offers and announcements", or resumes them. */
export function setPreference(
  context: Context,
  request: z.infer<typeof preferenceRequest>,
): object {
  const phone = personOf(context, request.from);
  const at = context.now();
  context.world.record({ kind: 'preference', phone, value: request.value, at });
  const userId = context.world.people.userIdOf(phone);
  context.queue.add([
    {
      due: at,
      field: 'user_preferences',
      value: {
        contacts: [contact({ phone, userId, name: nameOf(context, phone) })],
        user_preferences: [
          {
            wa_id: phone,
            user_id: userId,
            detail: `User requested to ${request.value} marketing messages`,
            category: 'marketing_messages',
            value: request.value,
            timestamp: seconds(at),
          },
        ],
      },
    },
  ]);
  context.changed();
  return { value: request.value };
}

/** A new number, a new user id alone, or (`silent`) a number that passed to a stranger without notice. */
export const identityRequest = z.strictObject({
  from: z.string(),
  newNumber: z.string().optional(),
  newUserId: z.literal(true).optional(),
  silent: z.literal(true).optional(),
});

/** @throws HttpProblem 400 where the request does not say what changed */
export function changeIdentity(context: Context, request: z.infer<typeof identityRequest>): object {
  const phone = personOf(context, request.from);
  const { world } = context;
  const previous = world.people.userIdOf(phone);
  const name = nameOf(context, phone);
  const at = context.now();
  const movedTo = request.newNumber === undefined ? undefined : digitsOf(request.newNumber);
  if (
    (request.newNumber === undefined) ===
    (request.newUserId === undefined && request.silent === undefined)
  ) {
    throw new HttpProblem(400, 'Give exactly one of newNumber, newUserId and silent.');
  }
  if (request.newNumber !== undefined && (movedTo === undefined || movedTo === phone)) {
    throw new HttpProblem(400, 'The new number must be another one, with its country code.');
  }
  world.record({ kind: 'identity', phone, at, ...(movedTo === undefined ? {} : { movedTo }) });
  const next = world.people.userIdOf(movedTo ?? phone);
  if (!request.silent) {
    const changedNumber = movedTo !== undefined;
    context.queue.add([
      {
        due: at,
        field: 'messages',
        value: {
          messages: [
            {
              ...(changedNumber ? { from: phone } : {}),
              from_user_id: next,
              id: messageId('in', changedNumber ? phone : next),
              timestamp: String(seconds(at)),
              type: 'system',
              system: {
                body: changedNumber
                  ? `User ${name} changed from ${phone} to ${movedTo}`
                  : `User ${name} changed from ${previous} to ${next}`,
                type: changedNumber ? 'user_changed_number' : 'user_changed_user_id',
                ...(changedNumber ? { wa_id: movedTo } : {}),
                user_id: next,
                previous_user_id: previous,
              },
            },
          ],
        },
      },
    ]);
  }
  context.changed();
  return { userId: next, previousUserId: previous };
}

export const templateRequest = z.strictObject({
  name: z.string(),
  language: z.string().optional(),
  status: z.enum(['APPROVED', 'PAUSED', 'DISABLED', 'REJECTED', 'PENDING', 'FLAGGED']).optional(),
  category: z.enum(['MARKETING', 'UTILITY', 'AUTHENTICATION']).optional(),
});

/** Meta changes a template's status or category, and says so by webhook. */
export function changeTemplate(context: Context, request: z.infer<typeof templateRequest>): object {
  const { world, queue } = context;
  const templates = world.templates.filter(
    ({ name, language }) =>
      name === request.name && (!request.language || language === request.language),
  );
  if (!templates.length)
    throw new HttpProblem(404, 'There is no template of that name and language.');
  if (!request.status && !request.category)
    throw new HttpProblem(400, 'Give a status or a category.');
  for (const template of templates) {
    const about = {
      message_template_id: Number(template.id),
      message_template_name: template.name,
      message_template_language: template.language,
    };
    world.record({
      kind: 'template',
      id: template.id,
      // A flagged template may still be sent.
      ...(request.status
        ? { status: request.status === 'FLAGGED' ? 'APPROVED' : request.status }
        : {}),
      ...(request.category ? { category: request.category } : {}),
    });
    const due = context.now();
    if (request.status) {
      queue.add([
        {
          due,
          field: 'message_template_status_update',
          value: { event: request.status, ...about, reason: 'NONE' },
        },
      ]);
    }
    if (request.category && request.category !== template.category) {
      queue.add([
        {
          due,
          field: 'template_category_update',
          value: { ...about, previous_category: template.category, new_category: request.category },
        },
      ]);
    }
  }
  return { changed: templates.length };
}

const milliseconds = z.number().int().min(0).max(3_600_000);
/** One number, or from and to in any order. */
const span = z.union([milliseconds, z.tuple([milliseconds, milliseconds])]);

function spanOf(given: z.infer<typeof span>): readonly [number, number] {
  const [one, other] = typeof given === 'number' ? [given, given] : given;
  return [Math.min(one, other), Math.max(one, other)];
}

/** Each status is told once, as soon as it comes about. */
export const PUNCTUAL = { statusLateMs: [0, 0], statusRepeats: 0 } as const;

export const faultsRequest = z.union([
  faultRule,
  z.strictObject({
    clear: z.literal(true).optional(),
    rules: z.array(faultRule).optional(),
    throughput: z.number().int().min(1).max(100_000).optional(),
    seed: z.number().int().min(0).max(4_294_967_295).optional(),
    statusDelayMs: span.optional(),
    statusLateMs: span.optional(),
    statusRepeats: z.number().min(0).max(1).optional(),
  }),
]);

/** Adds a rule, or clears and sets. Answers what is in force. */
export function setFaults(context: Context, request: z.infer<typeof faultsRequest>): object {
  const { faults, world } = context;
  if ('kind' in request) {
    faults.add(request);
  } else {
    if (request.clear) {
      faults.clear();
      world.throughput.perSecond = context.settings.throughput;
      context.statusDelayMs = context.settings.statusDelayMs;
      Object.assign(context, PUNCTUAL);
    }
    if (request.rules) {
      faults.clear();
      for (const rule of request.rules) faults.add(rule);
    }
    if (request.throughput !== undefined) world.throughput.perSecond = request.throughput;
    if (request.seed !== undefined) faults.reseed(request.seed);
    if (request.statusDelayMs !== undefined) context.statusDelayMs = spanOf(request.statusDelayMs);
    if (request.statusLateMs !== undefined) context.statusLateMs = spanOf(request.statusLateMs);
    if (request.statusRepeats !== undefined) context.statusRepeats = request.statusRepeats;
  }
  return faultsInForce(context);
}

export const faultsInForce = (context: Context): object => ({
  rules: context.faults.list(),
  kinds: FAULT_KINDS,
  throughput: context.world.throughput.perSecond,
  statusDelayMs: context.statusDelayMs,
  statusLateMs: context.statusLateMs,
  statusRepeats: context.statusRepeats,
});
