/** What a campaign run came to, for a person and for a script. */

export interface CampaignResult {
  /** Rows of the contact list. */
  readonly input: number;
  readonly sent: number;
  readonly later: number;
  /** By reason code, only the ones that occurred. */
  readonly notSent: Readonly<Record<string, number>>;
  /** Campaign messages that the sandbox accepted in this run, by its own count. */
  readonly messagesReceivedBySandbox: number;
  /** People who got more than one message of the edition, over all runs, by the sandbox's own count. */
  readonly duplicates: number;
}

/** The one line that `--json` promises. */
export function asJson(result: CampaignResult): string {
  const { input, sent, later, notSent, messagesReceivedBySandbox, duplicates } = result;
  return JSON.stringify({ input, sent, later, notSent, messagesReceivedBySandbox, duplicates });
}

/** Whether every row is accounted for and the sandbox bears witness to it. */
export function problemsOf(result: CampaignResult): string[] {
  const { input, sent, later, notSent, messagesReceivedBySandbox, duplicates } = result;
  const told = sent + later + Object.values(notSent).reduce((sum, count) => sum + count, 0);
  return [
    told === input ? '' : `${input} rows went in and ${told} came out.`,
    messagesReceivedBySandbox === sent
      ? ''
      : `n8n counts ${sent} sent and the sandbox received ${messagesReceivedBySandbox}.`,
    duplicates === 0 ? '' : `${duplicates} people got more than one message of this edition.`,
  ].filter((problem) => problem !== '');
}

export function asTable(result: CampaignResult): string {
  const reasons = Object.entries(result.notSent).sort((a, b) => b[1] - a[1]);
  const lines: [string, number][] = [
    ['People in the list', result.input],
    ['Sent', result.sent],
    ['Later', result.later],
    ['Not sent', reasons.reduce((sum, [, count]) => sum + count, 0)],
    ...reasons.map(([reason, count]): [string, number] => [`  ${reason}`, count]),
    ['Messages the sandbox received in this run', result.messagesReceivedBySandbox],
    ['People who got more than one', result.duplicates],
  ];
  const width = Math.max(...lines.map(([label]) => label.length));
  const rule = '-'.repeat(width + 9);
  return [
    rule,
    ...lines.map(([label, count]) => `${label.padEnd(width)}  ${String(count).padStart(7)}`),
    rule,
  ].join('\n');
}
