import { z } from 'zod';
import { seeded, type Random } from './random.ts';
import { digitsOf } from './state/people.ts';

/**
 * What can go wrong on purpose. `…_before_accept` loses the request, `…_after_accept` loses only the
 * answer: the message is accepted and its statuses follow. `slow` answers as it should, only late.
 */
export const FAULT_KINDS = [
  'timeout_before_accept',
  'drop_before_accept',
  'http500',
  'error',
  'timeout_after_accept',
  'drop_after_accept',
  'http500_after_accept',
  'error_after_accept',
  'garbled_after_accept',
  'slow',
  'held',
  'failed',
  'not_on_whatsapp',
] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

const NEEDS_CODE: readonly FaultKind[] = ['error', 'error_after_accept', 'failed'];

/** `code` belongs to `error…` (answered at once) and `failed` (told later, as a status). */
export const faultRule = z
  .strictObject({
    kind: z.enum(FAULT_KINDS),
    rate: z.number().min(0).max(1).default(1),
    code: z.number().int().nonnegative().optional(),
    recipients: z.array(z.string()).optional(),
    times: z.number().int().positive().optional(),
    /** How long a timeout keeps the connection open, or `slow` keeps the answer, in milliseconds. */
    holdMs: z.number().int().min(0).max(600_000).default(60_000),
  })
  .refine((rule) => rule.code !== undefined || !NEEDS_CODE.includes(rule.kind), {
    message: `kinds ${NEEDS_CODE.join(', ')} need a code, for example 131026`,
  });
export type FaultRule = z.infer<typeof faultRule>;

interface LiveRule extends FaultRule {
  readonly phones: ReadonlySet<string> | undefined;
  left: number;
}

const BEFORE: readonly FaultKind[] = [
  'timeout_before_accept',
  'drop_before_accept',
  'http500',
  'error',
];
const FATE: readonly FaultKind[] = ['failed', 'not_on_whatsapp'];

/** The rules in force. The first that matches and whose dice fall decides. */
export class Faults {
  private rules: LiveRule[] = [];
  private random: Random;
  /** How often each kind has struck since the start. */
  readonly struck: Partial<Record<FaultKind, number>> = {};

  constructor(seed: number) {
    this.random = seeded(seed);
  }

  add(rule: FaultRule): void {
    this.rules.push({
      ...rule,
      phones: rule.recipients && new Set(rule.recipients.map((phone) => digitsOf(phone) ?? phone)),
      left: rule.times ?? Number.POSITIVE_INFINITY,
    });
  }

  clear(): void {
    this.rules = [];
  }

  reseed(seed: number): void {
    this.random = seeded(seed);
  }

  list(): object[] {
    return this.rules.map(({ phones: _phones, left, ...rule }) => ({
      ...rule,
      ...(Number.isFinite(left) ? { left } : {}),
    }));
  }

  beforeAcceptance(phone: string): FaultRule | undefined {
    return this.pick(phone, (kind) => BEFORE.includes(kind));
  }

  /** What becomes of an accepted message: the code of the `failed` status it will have. */
  fate(phone: string): number | undefined {
    const rule = this.pick(phone, (kind) => FATE.includes(kind));
    return rule && (rule.kind === 'not_on_whatsapp' ? 131026 : rule.code);
  }

  answer(phone: string): FaultRule | undefined {
    return this.pick(phone, (kind) => !BEFORE.includes(kind) && !FATE.includes(kind));
  }

  private pick(phone: string, isKind: (kind: FaultKind) => boolean): FaultRule | undefined {
    const rule = this.rules.find(
      (candidate) =>
        isKind(candidate.kind) &&
        candidate.left > 0 &&
        (!candidate.phones || candidate.phones.has(phone)) &&
        this.random() < candidate.rate,
    );
    if (rule) {
      rule.left -= 1;
      this.struck[rule.kind] = (this.struck[rule.kind] ?? 0) + 1;
    }
    return rule;
  }
}
