import { runInServer } from '../../scripts/n8n/rest.ts';
import { itemsOf, type RunResult } from '../../scripts/n8n/run.ts';
import { liveCampaign, workflowsFor } from '../../scripts/start/campaign.ts';
import { ask } from '../../scripts/start/sandbox.ts';
import { people, type Person } from './setup/people.ts';
import { killN8n, onStage, startN8n } from './setup/stage.ts';
import {
  daysAgo,
  giveContacts,
  putOnRecord,
  quiet,
  receivedBy,
  save,
  says,
  standing,
} from './setup/workflows.ts';

const stage = onStage();

/** Somebody fills the sign-up form of the double opt-in workflow in, as a browser sends it. */
async function signsUp({ phone, name }: Person, ticked: readonly string[] = ['Yes, …']) {
  const form = new FormData();
  form.append('field-0', name);
  form.append('field-1', phone);
  form.append('field-2', JSON.stringify(ticked));
  const { ok, status } = await fetch(`${stage.n8n.url}/form/consent-sign-up`, {
    method: 'POST',
    body: form,
  });
  if (!ok) throw new Error(`The form answered ${status}.`);
  await quiet(stage);
}

/** The payloads of the buttons on the last question that somebody got: yes, no. */
async function buttonsOn(person: Person): Promise<string[]> {
  const message = (await receivedBy(stage, [person])).at(-1)!;
  const components = message.body.template?.components as {
    type: string;
    parameters: { payload?: string }[];
  }[];
  return components
    .filter(({ type }) => type.toLowerCase() === 'button')
    .map(({ parameters }) => parameters[0]!.payload!);
}

type Five = [Person, Person, Person, Person, Person];
const five = (from: number) => people('doubleOptIn', 5, from) as Five;

describe('double opt-in, with a template that Meta calls MARKETING', () => {
  const [yes, no, silent, victim, thief] = five(0);
  const [unticked, left, repeated, late, away] = five(5);

  beforeAll(async () => {
    await ask(stage.sandbox, 'POST', '/sandbox/templates', {
      name: 'confirm_subscription',
      category: 'MARKETING',
    });
  });

  test('the form alone grants nothing: the person is asked once, and is pending', async () => {
    await signsUp(silent);
    const asked = await receivedBy(stage, [silent]);
    expect(asked).toMatchObject([{ template: 'confirm_subscription', category: 'MARKETING' }]);
    expect(await buttonsOn(silent)).toEqual([
      expect.stringMatching(/^consent:yes:\S{16,}$/),
      expect.stringMatching(/^consent:no:\S{16,}$/),
    ]);
    expect(await standing(stage, [silent])).toEqual(['pending_confirmation']);

    await signsUp(silent);
    expect(await receivedBy(stage, [silent])).toHaveLength(1);
    expect(await standing(stage, [silent])).toEqual(['pending_confirmation']);
  });

  test('the tap on Yes grants', async () => {
    await signsUp(yes);
    await says(stage, yes, { button: 'Yes' });
    expect(await standing(stage, [yes])).toEqual(['allowed']);
  });

  test('the tap on No is kept as a no', async () => {
    await signsUp(no);
    await says(stage, no, { button: 'No' });
    expect(await standing(stage, [no])).toEqual(['refused']);
    await signsUp(no);
    expect(await receivedBy(stage, [no])).toHaveLength(1);
  });

  test("another phone's tap grants nobody anything", async () => {
    await signsUp(victim);
    const [payload] = await buttonsOn(victim);
    await says(stage, thief, { button: { payload: payload!, text: 'Yes' } });
    expect(await standing(stage, [victim, thief])).toEqual(['pending_confirmation', 'no_consent']);
  });

  test('a second tap brings nothing back: whoever tapped Yes and then wrote STOP stays away', async () => {
    await signsUp(repeated);
    await says(stage, repeated, { button: 'Yes' });
    await says(stage, repeated, { button: 'Yes' });
    expect(await standing(stage, [repeated])).toEqual(['allowed']);
    await says(stage, repeated, { text: 'STOP' });
    await says(stage, repeated, { button: 'Yes' });
    expect(await standing(stage, [repeated])).toEqual(['withdrawn']);
  });

  test('whoever answers the question with STOP is out', async () => {
    await signsUp(late);
    await says(stage, late, { text: 'STOP' });
    expect(await standing(stage, [late])).toEqual(['withdrawn']);
    await signsUp(late);
    expect(await receivedBy(stage, [late], 'confirm_subscription')).toHaveLength(1);
  });

  test('a tap that comes while n8n is away counts when it is back', async () => {
    await signsUp(away);
    await killN8n(stage);
    await ask(stage.sandbox, 'POST', '/sandbox/inbound', { from: away.phone, button: 'Yes' });
    await startN8n(stage);
    await quiet(stage);
    expect(await standing(stage, [away])).toEqual(['allowed']);
  });

  test('whoever leaves the box unticked is not asked', async () => {
    await signsUp(unticked, []);
    expect(await receivedBy(stage, [unticked])).toEqual([]);
    expect(await standing(stage, [unticked])).toEqual(['no_consent']);
  });

  test('somebody who left is not asked again because anyone typed their number into a form', async () => {
    await putOnRecord(stage, [{ phone: left.phone, state: 'withdrawn' }]);
    await signsUp(left);
    expect(await receivedBy(stage, [left])).toEqual([]);
    expect(await standing(stage, [left])).toEqual(['withdrawn']);
  });
});

describe('re-permission', () => {
  const all = people('rePermission', 20);
  const ageing = all.slice(0, 4);
  const others = {
    withdrawn: all.slice(4, 6),
    refused: all.slice(6, 7),
    objected: all.slice(7, 8),
    suppressed: all.slice(8, 9),
    pending: all.slice(9, 10),
  } as const;
  const tooOld = all.slice(10, 12);
  const inForce = all.slice(12, 14);
  const never = all.slice(14, 16);
  const everybody = all.slice(0, 16);
  let run: RunResult;
  let again: RunResult;

  beforeAll(async () => {
    await putOnRecord(stage, [
      ...ageing.map(({ phone }) => ({ phone, state: 'granted' as const, at: daysAgo(760) })),
      ...tooOld.map(({ phone }) => ({ phone, state: 'granted' as const, at: daysAgo(900) })),
      ...inForce.map(({ phone }) => ({ phone, state: 'granted' as const, at: daysAgo(30) })),
      ...Object.entries(others).flatMap(([state, group]) =>
        group.map(({ phone }) => ({
          phone,
          state: state as keyof typeof others,
          at: daysAgo(3),
        })),
      ),
    ]);
    await giveContacts(stage, everybody);
    // The shipped workflow with its switch on, and at any hour, so that the counts do not hang on the clock.
    const live = liveCampaign(workflowsFor(stage.sandbox)['re-permission']!);
    const id = await save(stage, { ...live, name: 'Re-permission, live' });
    run = await runInServer(stage.n8n, id);
    again = await runInServer(stage.n8n, id);
    await quiet(stage);
  });

  test('asks only those whose earlier consent holds, or held until its age ran out, and each once', async () => {
    expect(run.error).toBeUndefined();
    const received = await receivedBy(stage, everybody);
    expect(received.map(({ to, template }) => [`+${to}`, template]).sort()).toEqual(
      [...ageing, ...inForce].map(({ phone }) => [phone, 'renew_permission']).sort(),
    );
    expect(itemsOf(run, 'Asked')).toHaveLength(6);
    expect(itemsOf(again, 'Asked')).toEqual([]);
  });

  test('lists all others with the reason', () => {
    const told = new Map(
      itemsOf(run, 'Not asked').map(({ json }) => [
        json.phone,
        json.consent as { outcome: string; reason: string; explanation: string },
      ]),
    );
    expect(told.size).toBe(10);
    const reasons = (group: readonly Person[]) => [
      ...new Set(group.map(({ phone }) => told.get(phone)?.reason)),
    ];
    expect({
      withdrawn: reasons(others.withdrawn),
      refused: reasons(others.refused),
      objected: reasons(others.objected),
      suppressed: reasons(others.suppressed),
      tooOld: reasons(tooOld),
      never: reasons(never),
    }).toEqual({
      withdrawn: ['withdrawn'],
      refused: ['refused'],
      objected: ['objected'],
      suppressed: ['suppressed'],
      tooOld: ['expired'],
      never: ['no_consent'],
    });
    // Asked elsewhere and never answered: there is no consent to renew.
    expect(['pending_confirmation', 'no_consent']).toContain(reasons(others.pending)[0]);
    for (const { outcome, explanation } of told.values()) {
      expect(outcome).not.toBe('allowed');
      expect(explanation).toMatch(/^\p{Lu}.+\.$/u);
    }
  });

  test('a yes renews the permission, a no ends it, and no answer leaves it ended', async () => {
    const [yes, no, silent] = ageing as [Person, Person, Person];
    await says(stage, yes, { button: 'Yes' });
    await says(stage, no, { button: 'No' });
    const [afterYes, afterNo, afterNothing] = await standing(stage, [yes, no, silent], {
      maxConsentAgeDays: 730,
    });
    expect(afterYes).toBe('allowed');
    expect(['refused', 'withdrawn']).toContain(afterNo);
    expect(['pending_confirmation', 'expired']).toContain(afterNothing);
  });
});
