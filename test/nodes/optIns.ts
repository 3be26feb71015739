import type { IDataObject } from 'n8n-workflow';
import { type Ledger, openLedger } from '../../core';
import type { LedgerEvent, Payload } from '../../core/ledger/events';
import { tryUnseal } from '../../core/ledger/keys/sealing';
import { LedgerForTests, type NodeUnderTest, type Ran, runNode, type RunOptions } from './engine';
import { french, phone } from './people';

/** What stands around an event: who did it, and what erasure would take, in the open. */
interface Around {
  readonly actor: Payload['actor'];
  readonly kept?: Readonly<Record<string, string>>;
}

/** A ledger of its own, Record Opt-In on it, and a look at what it keeps. */
export class OptInsForTests {
  readonly files = new LedgerForTests();
  #ledger: Ledger | undefined;
  #people = 0;

  async open(): Promise<void> {
    this.#ledger = await this.files.open();
  }

  async remove(): Promise<void> {
    await this.files.remove();
  }

  get ledger(): Ledger {
    if (!this.#ledger) throw new Error('open the ledger first');
    return this.#ledger;
  }

  /** Somebody whom the ledger does not know yet. */
  somebody(): string {
    return french(++this.#people);
  }

  async record(
    items: readonly IDataObject[],
    parameters: IDataObject = {},
    {
      settings = {},
      options = {},
    }: { settings?: NodeUnderTest['settings']; options?: RunOptions } = {},
  ): Promise<Ran> {
    return await runNode(
      {
        type: 'recordOptIn',
        parameters,
        credentials: { consentLedgerApi: this.files.credential() },
        settings,
      },
      items,
      options,
    );
  }

  /** What Consent Check would say now. */
  async reasonFor(number: string, purpose = 'offers'): Promise<string> {
    const [decision] = await this.ledger.check(
      {
        channel: 'whatsapp',
        purpose,
        messageClass: 'marketing',
        contactHours: { kind: 'off' },
        frequencyCaps: [],
      },
      [{ identifier: phone(number) }],
    );
    return decision!.reason;
  }

  /** The latest event of a type, unsealed with its contact's own keys. */
  async latest<T extends LedgerEvent['type']>(
    type: T,
  ): Promise<Extract<LedgerEvent, { type: T }> & Around> {
    const { engine, keys } = await openLedger({ engine: 'sqlite', file: this.files.file });
    const row = await engine.db
      .selectFrom('events')
      .select(['seq', 'contact_id', 'payload'])
      .where('type', '=', type)
      .orderBy('seq', 'desc')
      .executeTakeFirstOrThrow();
    const own = (await keys.load([row.contact_id ?? ''])).get(row.contact_id ?? '');
    const plain =
      own?.proof && row.payload && tryUnseal(own.proof, row.payload, `event:${row.seq}`);
    const { event, actor } = JSON.parse((plain ?? Buffer.from('{}')).toString()) as Payload;
    const { personal, subjects } = event as { personal?: string; subjects?: readonly string[] };
    const place = `${type === 'granted' ? 'grant' : 'request'}:${subjects?.[0]}`;
    const kept =
      own?.profile && personal && tryUnseal(own.profile, Buffer.from(personal, 'base64'), place);
    return {
      ...(event as Extract<LedgerEvent, { type: T }>),
      actor,
      ...(kept ? { kept: JSON.parse(kept.toString()) as Record<string, string> } : {}),
    };
  }
}

export const consents = (ran: Ran, output: number): IDataObject[] =>
  ran.outputs[output]!.map(({ json }) => json.consent as IDataObject);
