import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { turnTaker } from '../shared/batches';
import { wrongSetting } from '../shared/failure';
import { ledgerOf } from '../shared/ledger';
import { warnOfNewLedger } from '../shared/newLedger';
import type { Outputs } from '../shared/outputs';
import { Parameters } from '../shared/parameters';
import { failOneItem, runIdOf } from '../shared/run';
import { planAnswer } from './answer';
import { hintReport, hintUnreadableLeavings, planImport } from './importing';
import { checkProof } from './notice';
import { carryOut, type Plan, type Refusal, reject, type Work } from './plans';
import { planRecord } from './record';
import { planRequest } from './requestConfirmation';
import { planSale } from './sale';

type Planner = (work: Work, item: number) => Plan | Refusal | Promise<Plan | Refusal>;

const PLANNERS: Readonly<Record<string, Planner>> = {
  record: planRecord,
  requestConfirmation: planRequest,
  confirm: (work, item) => planAnswer(work, item, 'confirm'),
  refuse: (work, item) => planAnswer(work, item, 'refuse'),
  import: planImport,
  recordSale: planSale,
};
const WITH_NOTICE = ['record', 'requestConfirmation'];

/**
 * Reads all items first, so that a wrong setting stops the node before anything is recorded; then
 * puts them on record in their order.
 */
export async function recordItems(
  context: IExecuteFunctions,
  items: readonly INodeExecutionData[],
  out: Outputs,
): Promise<void> {
  const { ledger, defaultCountry } = await ledgerOf(context);
  const parameters = new Parameters(context, items);
  const operation = parameters.text('operation', 0);
  const plan = Object.hasOwn(PLANNERS, operation) ? PLANNERS[operation] : undefined;
  if (!plan) {
    throw wrongSetting(
      'The field "Operation" holds a choice that there is none of.',
      `Choose one of ${Object.keys(PLANNERS).join(', ')}.`,
    );
  }
  const run = runIdOf(context);
  const work: Work = { context, parameters, ledger, out, defaultCountry, run };
  const turn = turnTaker();
  const plans: Plan[] = [];
  const refusals: Refusal[] = [];
  for (const item of items.keys()) {
    try {
      const planned = await plan(work, item);
      if ('refused' in planned) refusals.push(planned);
      else plans.push(planned);
    } catch (error) {
      failOneItem(context, out, item, error);
    }
    await turn();
  }
  const proven = WITH_NOTICE.includes(operation) ? await checkProof(work, plans) : undefined;
  if (proven) refusals.push(...proven.refusals);
  if (operation === 'import') await warnOfNewLedger(context, ledger);
  for (const refusal of refusals) reject(out, refusal);
  await carryOut(work, proven?.plans ?? plans);
  hintUnreadableLeavings(work, refusals);
  if (operation === 'import') hintReport(work);
}
