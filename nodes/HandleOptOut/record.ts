import {
  type Act,
  type Channel,
  KINDS_OF_REASON,
  type KindOfReason,
  type LeavingKind,
  type LeavingScope,
  type MessageEffect,
  readMoment,
  readRecipient,
} from '../../core';
import { batchesOf } from '../shared/batches';
import { consentJson } from '../shared/consent';
import { wrongSetting } from '../shared/failure';
import { failOneItem, runIdOf } from '../shared/run';
import { optOutJson, OUTPUT, type Work } from './outputs';
import { channelOf } from './sources';

interface Chosen {
  readonly scope: LeavingScope;
  readonly effect: MessageEffect;
  readonly kind: LeavingKind;
}

/** What the Scope field can hold. */
const SCOPES: Readonly<Record<string, Chosen>> = {
  purpose: { scope: 'purpose', effect: 'leave', kind: 'withdrawn' },
  channel: { scope: 'channel', effect: 'leave', kind: 'withdrawn' },
  objection: { scope: 'all_marketing', effect: 'object', kind: 'objected' },
  everything: { scope: 'everything', effect: 'leave_everything', kind: 'suppressed' },
};

/** Puts opt-outs on record that came some other way: by phone, in a shop, in another system. */
export async function recordOptOuts(work: Work): Promise<void> {
  const { context, ledger, out } = work;
  const run = runIdOf(context);
  for (const items of batchesOf([...work.items.keys()])) {
    const acts: Array<{ readonly item: number; readonly chosen: Chosen; readonly act: Act }> = [];
    for (const item of items) {
      try {
        const read = actOf(work, item, `${run}:${item}`);
        if (read) acts.push({ item, ...read });
      } catch (error) {
        failOneItem(context, out, item, error);
      }
    }
    const results = await ledger.record(acts.map(({ act }) => act));
    for (const [place, { item, chosen }] of acts.entries()) {
      const result = results[place];
      if (!result?.recorded) {
        notRecorded(work, item, result?.explanation ?? 'The ledger gave no answer for this item.');
        continue;
      }
      const { effect, scope } = chosen;
      const purpose = scope === 'purpose' ? work.parameters.text('purpose', item) : undefined;
      out.put(
        OUTPUT.optedOut,
        item,
        optOutJson({ effect, scope, purpose, already: result.already }),
      );
    }
  }
}

/** The leaving of an item; where its contact cannot be read, the item comes out at Needs Review. */
function actOf(
  work: Work,
  item: number,
  once: string,
): { readonly chosen: Chosen; readonly act: Act } | undefined {
  const { parameters, defaultCountry } = work;
  const channel: Channel = channelOf(work, item);
  const scope = parameters.text('scope', item);
  const chosen = Object.hasOwn(SCOPES, scope) ? SCOPES[scope] : undefined;
  if (!chosen) {
    throw wrongSetting(
      'The field "Scope" holds a choice that there is none of.',
      'Choose one of purpose, channel, objection and everything.',
      item,
    );
  }
  const purpose = chosen.scope === 'purpose' ? parameters.text('purpose', item) : '*';
  if (purpose === '') {
    throw wrongSetting('The purpose that the contact leaves is empty.', 'Fill in Purpose.', item);
  }
  const { identifier, problem } = readRecipient(channel, parameters.get('contact', item), {
    country: parameters.get('country', item),
    defaultCountry,
  });
  if (!identifier) {
    notRecorded(work, item, problem ?? 'The contact is not known.');
    return undefined;
  }
  // An opt-out whose time cannot be read counts from now on: it must not be lost over a date.
  const { at, precision } = { precision: undefined, ...readMoment(parameters.get('at', item)) };
  const reason = parameters.text('reason', item);
  const reasonKind = reasonKindOf(work, item);
  return {
    chosen,
    act: {
      type: 'leave',
      kind: chosen.kind,
      who: { identifiers: [identifier] },
      channel: chosen.kind === 'objected' ? '*' : channel,
      purpose,
      signed: false,
      ...(at === undefined || precision === undefined ? { once } : { claimed: { at, precision } }),
      evidence: { source: 'recorded', ...(reasonKind ? { reason: reasonKind } : {}) },
      ...(reason ? { reason } : {}),
    },
  };
}

function reasonKindOf({ parameters }: Work, item: number): KindOfReason | undefined {
  const chosen = parameters.text('reasonKind', item);
  const known = KINDS_OF_REASON.find((one) => one === chosen);
  if (known || chosen === '') return known;
  throw wrongSetting(
    'The field "Kind of Reason" holds a choice that there is none of.',
    `Choose one of ${KINDS_OF_REASON.join(', ')}, or leave it empty.`,
    item,
  );
}

function notRecorded({ out, parameters }: Work, item: number, explanation: string): void {
  out.put(OUTPUT.needsReview, item, {
    ...optOutJson({ effect: 'none', explanation }),
    consent: consentJson({
      outcome: 'rejected',
      reason: 'invalid_contact',
      explanation,
      channel: parameters.text('channel', item),
    }),
  });
}
