import type { IDataObject } from 'n8n-workflow';
import { type ActResult, EXPLANATIONS, type RequestToConfirm } from '../../core';
import { consentJson, defined, iso } from '../shared/consent';

export type Recorded = Extract<ActResult, { recorded: true }>;
type Answer = 'confirm' | 'decline';

/** Whether messages may be sent now: a yes that no opt-out outweighs. */
export function isInForce(answer: Answer, { effective, state }: Recorded): boolean {
  return answer === 'confirm' && effective && state === 'granted';
}

/** What the workflow is told of an answer: nothing of the person that was not asked for, and never the token. */
export function answeredItem(
  { requestId, channel, purpose, identifier }: RequestToConfirm,
  answer: Answer,
  result: Recorded,
  { language, contact }: { readonly language: string; readonly contact: boolean },
): IDataObject {
  const inForce = isInForce(answer, result);
  return defined({
    event: answer === 'confirm' ? 'confirmed' : 'declined',
    language,
    contact: contact ? identifier.value : undefined,
    consent: {
      ...consentJson({
        outcome: inForce ? 'recorded' : 'rejected',
        ...told(answer, result),
        channel,
        purpose,
      }),
      ...defined({
        state: result.state,
        consentId: result.consentId,
        requestId,
        grantedAt: result.state === 'granted' ? iso(result.at) : undefined,
        at: iso(result.at),
        noticeVersion: result.noticeVersion,
      }),
    },
  });
}

function told(answer: Answer, result: Recorded) {
  if (answer === 'decline') {
    return {
      reason: 'refused',
      explanation:
        'The contact said no on the page, and that is on record: they get no more of it.',
    } as const;
  }
  if (isInForce(answer, result)) {
    return {
      reason: 'allowed',
      explanation: 'The contact confirmed on the page; the opt-in is on record and in force.',
    } as const;
  }
  const reason = result.reason ?? 'no_consent';
  return {
    reason,
    explanation: `The contact confirmed on the page; that is kept as evidence and changes nothing. ${EXPLANATIONS[reason]}`,
  };
}
