import type { IDataObject } from 'n8n-workflow';
import { type Decision, type Reason, RULES_VERSION } from '../../core';

/** What a message would be about: told with every decision. */
export interface Subject {
  readonly channel?: string | undefined;
  readonly purpose?: string | undefined;
}

/** What stands in `consent` on an item; `to` only ever where the message may go (or went) out. */
export interface ConsentOnItem extends Subject {
  readonly outcome: 'allowed' | 'later' | 'blocked' | 'sent' | 'recorded' | 'rejected' | 'preview';
  readonly reason: Reason;
  readonly explanation: string;
  readonly to?: string | undefined;
  /** Milliseconds since 1970. */
  readonly resumeAt?: number | undefined;
  readonly decision?: Decision | undefined;
}

/**
 * The `consent` of an item, times as ISO 8601 in UTC, in the order in which it is read. Written field
 * by field, as it is made for every item of a campaign.
 */
export function consentJson(consent: ConsentOnItem): IDataObject {
  const { outcome, reason, explanation, to, channel, purpose, decision } = consent;
  const json: IDataObject = { outcome, reason, explanation };
  if (to !== undefined && (outcome === 'allowed' || outcome === 'sent')) json.to = to;
  const resumeAt = outcome === 'later' ? iso(consent.resumeAt ?? decision?.resumeAt) : undefined;
  if (resumeAt !== undefined) json.resumeAt = resumeAt;
  if (channel) json.channel = channel;
  if (purpose) json.purpose = purpose;
  if (decision?.basis !== undefined) json.basis = decision.basis;
  if (decision?.consentId !== undefined) json.consentId = decision.consentId;
  if (decision?.requestId !== undefined) json.requestId = decision.requestId;
  const grantedAt = iso(decision?.grantedAt);
  if (grantedAt !== undefined) json.grantedAt = grantedAt;
  if (decision?.noticeVersion !== undefined) json.noticeVersion = decision.noticeVersion;
  const soldAt = iso(decision?.soldAt);
  if (soldAt !== undefined) json.soldAt = soldAt;
  if (decision?.rule !== undefined) json.rule = decision.rule;
  if (decision?.hint !== undefined) json.hint = decision.hint;
  json.rulesVersion = decision?.rulesVersion ?? RULES_VERSION;
  return json;
}

/** Milliseconds since 1970 as ISO 8601 in UTC; nothing for nothing, or for what is no time. */
export function iso(at: number | undefined): string | undefined {
  if (at === undefined) return undefined;
  const date = new Date(at);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}

/** Leaves out what is undefined: n8n shows such fields as empty ones. */
export function defined(json: Readonly<Record<string, unknown>>): IDataObject {
  const kept: Record<string, unknown> = {};
  for (const name in json) if (json[name] !== undefined) kept[name] = json[name];
  return kept as IDataObject;
}
