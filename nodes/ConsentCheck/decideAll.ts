import type { IExecuteFunctions } from 'n8n-workflow';
import type { Channel, Decision, Ledger } from '../../core';
import { batchesOf, groupedBy, inLanes, turnTaker } from '../shared/batches';
import { hint } from '../shared/run';
import type { Asked } from './questions';

/** A server looks one batch up while the answers about another are told here. */
const LANES = 2;

/**
 * Has the ledger decide about all of them; claims and records nothing. Where messages wait to be
 * read, and so hold marketing back, the node says how many.
 *
 * @param told each decision, in no certain order
 */
export async function decideAll(
  context: IExecuteFunctions,
  ledger: Ledger,
  asked: readonly Asked[],
  told: (asked: Asked, decision: Decision) => void,
): Promise<void> {
  const turn = turnTaker();
  const unread = new Set<Channel>();
  for (const group of groupedBy(asked, ({ key }) => key).values()) {
    await inLanes(batchesOf(group), LANES, async (batch) => {
      const { request, scope } = batch[0] as Asked;
      const recipients = batch.map(({ recipient }) => recipient);
      const decisions = await ledger.check(request, recipients, scope);
      for (const [place, decision] of decisions.entries()) {
        told(batch[place] as Asked, decision);
        if (decision.reason === 'needs_review') unread.add(request.channel);
      }
      await turn();
    });
  }
  for (const channel of unread) await warnOfUnread(context, ledger, channel);
}

/** Says how many messages on a channel wait to be read, where somebody is held back for it. */
export async function warnOfUnread(
  context: IExecuteFunctions,
  ledger: Ledger,
  channel: Channel,
): Promise<void> {
  const count = await ledger.countUnread(channel);
  if (count > 0) hint(context, UNREAD(count, channel), 'warning');
}

const UNREAD = (count: number, channel: string) =>
  `${count} ${count === 1 ? 'message that came in on' : 'messages that came in on'} ${channel} ${count === 1 ? 'is' : 'are'} not read yet, and marketing to the senders waits until then. Let Handle Opt-Out read what comes in.`;
