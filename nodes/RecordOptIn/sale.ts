import type { Channel } from '../../core';
import { EXPLANATIONS, readTruth } from '../../core';
import { defined } from '../shared/consent';
import { asText } from '../shared/parameters';
import { recipientOf } from '../shared/questions';
import {
  type Outcome,
  type Plan,
  RECORDED,
  type Recorded,
  type Refusal,
  REJECTED,
  type Work,
} from './plans';
import { invalid, momentOf, NOBODY, purposeMissing } from './record';

/**
 * What a sale puts on record: that the person gave this address as a customer and was offered a way
 * out then (directive 2002/58/EC, article 13(2)). It is no consent.
 */
export function planSale({ parameters, run, defaultCountry }: Work, item: number): Plan | Refusal {
  const channel = parameters.text('channel', item) as Channel;
  const purpose = parameters.text('purpose', item);
  const subject = { channel, purpose };
  const recipient = recipientOf(parameters, item, { channel, defaultCountry });
  const sold = momentOf(parameters.get('soldAt', item));
  const wayOut = readTruth(parameters.get('wayOutOffered', item));
  const refused =
    invalid(recipient) ??
    purposeMissing(purpose) ??
    sold.refused ??
    (wayOut === true ? undefined : NO_WAY_OUT);
  if (refused || !recipient.identifier) return { item, refused: refused ?? NOBODY, subject };
  const details = parameters.collection('saleDetails', item);
  return {
    item,
    subject,
    acts: [
      {
        type: 'sale',
        who: {
          identifiers: [recipient.identifier],
          name: asText(details.name) || undefined,
          externalId: asText(details.externalId) || undefined,
        },
        channel,
        purpose,
        wayOutOffered: true,
        claimed: sold.claimed,
        signed: false,
        once: sold.claimed ? undefined : `${run}:${item}`,
        evidence: defined({
          source: 'sale',
          product: asText(details.product) || undefined,
          wayOut: asText(details.wayOut) || undefined,
        }) as Plan['acts'][0]['evidence'],
      },
    ],
    outcome: outcomeOf,
  };
}

function outcomeOf({ effective, reason, already }: Recorded): Outcome {
  if (!effective) {
    const why = reason ?? 'no_consent';
    return {
      output: REJECTED,
      reason: why,
      explanation: `The sale is on record and changes nothing. ${EXPLANATIONS[why]}`,
    };
  }
  return {
    output: RECORDED,
    reason: 'no_consent',
    explanation: `The sale ${already ? 'was on record before' : 'is on record'}. It is no consent: similar products of your own may be written about only where the country allows it and the check is told to use it.`,
  };
}

const NO_WAY_OUT = {
  reason: 'no_consent',
  explanation:
    'Nothing says that the customer was offered a way out when the address was taken, and without that nobody may be written to about similar products (directive 2002/58/EC, article 13(2)): record an opt-in instead.',
} as const;
