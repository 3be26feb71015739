import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import type { Context } from '../context.ts';
import type { FaultRule } from '../faults.ts';
import { sendJson } from '../http.ts';
import { between } from '../random.ts';
import { business } from '../settings.ts';
import { messageId, type AcceptedMessage, type TimelineStep } from '../state/messages.ts';
import { canHaveWhatsApp, countryOf } from '../state/people.ts';
import { contact, statusOf } from '../webhooks/event.ts';
import { readEnvelope, type Envelope, type SendPath } from './envelope.ts';
import { GraphError } from './errors.ts';
import { renderTemplate, type Rendered } from './template.ts';
import type { Template } from '../templates.ts';

interface Checked {
  readonly envelope: Envelope;
  readonly phone: string;
  readonly shown: Rendered;
  readonly template?: Template;
}

/**
 * `POST {phone number}/messages` and `/marketing_messages`: refuses what the Cloud API refuses,
 * accepts the rest, and has its statuses told by webhook.
 * @throws GraphError
 */
export async function send(
  context: Context,
  path: string,
  endpoint: SendPath,
  body: unknown,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const checked = check(context, body, endpoint);
  const before = context.faults.beforeAcceptance(checked.phone);
  if (before) return fail(before, request, response);
  checkLimits(context, checked.phone);

  const message = accept(context, path, body, checked);
  const after = context.faults.answer(checked.phone);
  if (after?.kind === 'slow') await held(after.holdMs, request);
  else if (after && after.kind !== 'held') return fail(after, request, response);
  sendJson(response, 200, answer(context, checked, message, after?.kind === 'held'));
}

function check(context: Context, body: unknown, endpoint: SendPath): Checked {
  const { world, now } = context;
  const envelope = readEnvelope(body, endpoint);
  const phone = envelope.phone ?? world.people.phoneOf(envelope.userId!);
  if (phone === undefined) {
    throw new GraphError(
      131026,
      'No WhatsApp user of this business has the given business-scoped user id.',
    );
  }
  if (phone === business.phone)
    throw new GraphError(131021, 'The recipient is the business number itself.');

  const { content } = envelope;
  if (content.type === 'template') {
    const { template, rendered } = renderTemplate(content.template, world);
    if (endpoint === 'marketing_messages' && template.category !== 'MARKETING') {
      throw new GraphError(131055, 'This endpoint sends templates of the category MARKETING only.');
    }
    return { envelope, phone, shown: rendered, template };
  }
  if (!world.hasOpenWindow(phone, now())) {
    throw new GraphError(
      131047,
      'More than 24 hours have passed since this person last wrote; only a template may be sent.',
    );
  }
  const buttons =
    content.type === 'interactive'
      ? content.buttons.map(({ id, title }) => ({
          type: 'quick_reply' as const,
          text: title,
          payload: id,
        }))
      : [];
  return { envelope, phone, shown: { body: content.text, buttons } };
}

function checkLimits({ world, now }: Context, phone: string): void {
  if (!world.pairRate.allows(phone, now())) {
    throw new GraphError(
      131056,
      'Too many messages to this recipient in a short time; wait and try again.',
    );
  }
  if (!world.throughput.allows(now())) {
    throw new GraphError(130429, 'More messages a second than this phone number may send.');
  }
}

function accept(context: Context, path: string, body: unknown, checked: Checked): AcceptedMessage {
  const { world, now } = context;
  const { envelope, phone, shown, template } = checked;
  const at = now();
  const message: AcceptedMessage = {
    id: messageId('out', envelope.phone ?? envelope.userId!),
    at,
    path,
    phone,
    body,
    shown,
    form: envelope.content.type,
    timeline: timeline(context, at, failureOf(context, phone, template)),
    ...(template
      ? {
          template: {
            name: template.name,
            language: template.language,
            category: template.category,
          },
        }
      : {}),
    ...(envelope.callbackData === undefined ? {} : { reference: envelope.callbackData }),
  };
  world.together(() => {
    world.record({ kind: 'accepted', message });
    tell(context, message);
  });
  context.changed();
  return message;
}

/** Has the statuses of a message told, each when it comes about. */
function tell(context: Context, message: AcceptedMessage): void {
  const { world, queue } = context;
  const { phone } = message;
  const userId = world.people.userIdOf(phone);
  queue.add(
    message.timeline.flatMap((step) => {
      const event = () => ({
        due: step.at + between(context.random, ...context.statusLateMs),
        field: 'messages' as const,
        value: {
          status: statusOf(message, step, userId),
          ...(step.status === 'failed' ? {} : { contact: contact({ phone, userId }) }),
        },
      });
      return context.random() < context.statusRepeats ? [event(), event()] : [event()];
    }),
  );
}

/** Why a message that was accepted will not be delivered, if so; Meta tells it by webhook. */
function failureOf(
  { world, faults }: Context,
  phone: string,
  template: Template | undefined,
): number | undefined {
  const fault = faults.fate(phone);
  if (fault !== undefined) return fault;
  if (!canHaveWhatsApp(phone)) return 131026;
  if (template?.category === 'MARKETING') {
    if (world.phone(phone).stopped) return 131050;
    // Since April 2025 marketing templates are not delivered to numbers of the United States.
    if (countryOf(phone) === 'US') return 131049;
  }
  return undefined;
}

function timeline(context: Context, from: number, failure: number | undefined): TimelineStep[] {
  let at = from;
  const later = (): number => (at += between(context.random, ...context.statusDelayMs));
  if (failure !== undefined) return [{ status: 'failed', at: later(), code: failure }];
  const steps: TimelineStep[] = [
    { status: 'sent', at: later() },
    { status: 'delivered', at: later() },
  ];
  if (context.random() < context.settings.readShare) steps.push({ status: 'read', at: later() });
  return steps;
}

function answer(
  context: Context,
  { envelope, phone, template }: Checked,
  message: AcceptedMessage,
  held: boolean,
): unknown {
  return {
    messaging_product: 'whatsapp',
    contacts: [
      envelope.phone === undefined
        ? { input: envelope.input, user_id: context.world.people.userIdOf(phone) }
        : { input: envelope.input, wa_id: phone },
    ],
    messages: [
      {
        id: message.id,
        ...(template ? { message_status: held ? 'held_for_quality_assessment' : 'accepted' } : {}),
      },
    ],
  };
}

/** Lets a request go wrong as the rule says; what was accepted stays accepted. */
async function fail(
  rule: FaultRule,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  switch (rule.kind) {
    case 'error':
    case 'error_after_accept':
      throw new GraphError(rule.code!, 'The sandbox was asked to answer so.');
    case 'http500':
    case 'http500_after_accept':
      response
        .writeHead(500, { 'content-type': 'text/html' })
        .end('<html>Sorry, something went wrong.</html>');
      return;
    case 'garbled_after_accept':
      response
        .writeHead(200, { 'content-type': 'application/json' })
        .end('{"messaging_product":"whatsapp","contacts":[{"inp');
      return;
    case 'timeout_before_accept':
    case 'timeout_after_accept':
      await held(rule.holdMs, request);
      request.socket.destroy();
      return;
    default:
      request.socket.destroy();
  }
}

/** Waits so long, or until the client has given up. */
async function held(milliseconds: number, request: IncomingMessage): Promise<void> {
  const gone = new AbortController();
  const leave = (): void => gone.abort();
  request.socket.once('close', leave);
  await pause(milliseconds, undefined, { signal: gone.signal, ref: false }).catch(() => undefined);
  // The connection lives on for the next request.
  request.socket.off('close', leave);
}
