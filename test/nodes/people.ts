import type { Act, Identifier, LeaveAct, Ledger } from '../../core';

/** Numbers that the French regulator keeps for fiction, so that nobody's own stands here. `n` below 10,000. */
export const french = (n: number): string => `+3363998${String(n).padStart(4, '0')}`;
/** Likewise the Swedish one's, `n` from 5 to 99. */
export const swedish = (n: number): string => `+467017406${String(n).padStart(2, '0')}`;
export const phone = (value: string): Identifier => ({ kind: 'phone', value });

const base = {
  channel: 'whatsapp' as const,
  signed: false,
  evidence: { source: 'web_form' },
};

/** An opt-in to offers on WhatsApp that somebody else put on record. */
export function grant(number: string, over: Partial<Act> = {}): Act {
  return {
    ...base,
    type: 'grant',
    who: { identifiers: [phone(number)] },
    purpose: 'offers',
    by: 'others',
    ...over,
  } as Act;
}

export function leave(number: string, over: Partial<LeaveAct> = {}): Act {
  return {
    ...base,
    type: 'leave',
    kind: 'withdrawn',
    who: { identifiers: [phone(number)] },
    purpose: '*',
    ...over,
  };
}

/** A message that came in under WhatsApp's signature; gives the handle that stands for it. */
export async function receive(
  ledger: Ledger,
  number: string,
  said: { readonly text?: string; readonly payload?: string; readonly at?: number },
): Promise<string> {
  const [stored] = await ledger.storeMessages([
    {
      type: 'message',
      channel: 'whatsapp',
      at: said.at ?? ledger.now(),
      signed: true,
      messageId: `message-${Math.random()}`,
      from: [phone(number)],
      form: said.payload === undefined ? 'text' : 'button',
      text: said.text,
      payload: said.payload,
    },
  ]);
  return stored!.handle;
}
