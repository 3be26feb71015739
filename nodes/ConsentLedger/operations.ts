import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { Failure, isRefusal, wrongSetting } from '../shared/failure';
import { ledgerOf } from '../shared/ledger';
import { warnOfNewLedger } from '../shared/newLedger';
import type { Outputs } from '../shared/outputs';
import { Parameters } from '../shared/parameters';
import { backUp } from './backUp';
import { declareNew } from './declareNew';
import { exportLedger, importLedger } from './moving';
import { listOpenSends, resolveSends } from './openSends';
import { liftRestrictions, restrictContacts, splitContacts } from './people';
import { restoreBackup } from './restore';
import { exportSuppressions, takeOverSuppressions } from './suppressions';
import { verify } from './verify';
import type { Work } from './work';

const OPERATIONS: Readonly<Record<string, (work: Work) => Promise<void>>> = {
  backUp,
  declareNew,
  exportLedger,
  exportSuppressions,
  liftRestriction: liftRestrictions,
  listOpenSends,
  resolveSend: resolveSends,
  restoreBackup,
  restrictContact: restrictContacts,
  splitContact: splitContacts,
  takeOverSuppressions,
  verify,
};

export async function careForLedger(
  context: IExecuteFunctions,
  items: readonly INodeExecutionData[],
  out: Outputs,
): Promise<void> {
  if (items.length === 0) return;
  const parameters = new Parameters(context, items);
  const operation = parameters.text('operation', 0);
  const work = { context, items, parameters, out, operation };
  if (operation === 'importLedger') {
    await importLedger(work);
    return;
  }
  const perform = Object.hasOwn(OPERATIONS, operation) ? OPERATIONS[operation] : undefined;
  if (!perform) {
    throw wrongSetting(
      'The field "Operation" holds a choice that there is none of.',
      `Choose one of ${[...Object.keys(OPERATIONS), 'importLedger'].sort().join(', ')}.`,
    );
  }
  const { ledger, defaultCountry } = await ledgerOf(context);
  await perform({ ...work, ledger, defaultCountry }).catch((error: unknown) => {
    // What the ledger will not do as it was asked is no outage of it.
    throw isRefusal(error) ? new Failure(error.message, error.advice) : error;
  });
  await warnOfNewLedger(context, ledger);
}
